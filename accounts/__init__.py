"""People, councils and agencies: who may do what."""
