"""A rule for many at once. The kernels of `engine/staying.py`."""


def stay_shares(many, months, stays):
    """For each standing satisfaction the share of such customers that stays for so many months."""
    for i in range(len(many.given)):
        many.found[i] = stays(many.given[i], months, many.p_rule)


def people_told(many, told):
    """For each satisfaction how many people are told of such a call."""
    for i in range(len(many.given)):
        many.found[i] = told(many.given[i], many.p_rule)
