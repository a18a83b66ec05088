"""Figures that DfE publishes of looked-after children who went missing, beside the council's own."""
