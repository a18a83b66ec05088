"""Made-up children, for demonstration and for measuring: believable in number and shape, evidently invented in name.

The generator owns no rule of the casework: duty, due time, lateness and the end of an absence come from the same pure
functions the product uses, and tests compare every derived column with what the product itself would write.
"""
