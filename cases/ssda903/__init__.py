"""Reading the SSDA903 files that every council sends to the DfE: Header, Episodes, Missing.

`reading` turns bytes into rows, `cells` a cell into a value, `checks` rows into records; every problem is named with
file, line, column, value and what is wrong, all of them in one run. Saving is interviews.actions.ssda903.
"""
