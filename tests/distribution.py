"""Which tests pytest-xdist gives to one worker together."""

from xdist.scheduler import LoadScopeScheduling


class SharedRecords(LoadScopeScheduling):
    """Keeps together the tests that share what takes long to make.

    A module stays on one worker, as the councils it shares are made there. The isolation walks of one role stay
    together: they judge one record of what the role is answered. Each browser test goes by itself.
    """

    def _split_scope(self, nodeid: str) -> str:
        module, _, test = nodeid.partition("::")
        folder = module.split("/")[1]
        if folder == "browser":
            return nodeid
        if folder == "isolation":
            return test[test.find("[") :] if "[" in test else nodeid
        return module
