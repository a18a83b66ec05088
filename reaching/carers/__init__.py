"""The carer's door: who may be sent a link, what it shows, and what comes through it into the council's inbox."""
