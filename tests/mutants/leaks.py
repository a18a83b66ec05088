"""The leaks: where the code is broken, how, and which tests must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Leak:
    """One mutation: `was` must stand exactly once in the file; with `becomes` in its place `tests` must fail."""

    name: str
    file: str
    was: str
    becomes: str
    tests: str


LEAKS = (
    Leak(
        "a derived column that anybody may write",
        "interviews/migrations/0004_derived.py",
        "    IF TG_OP = 'UPDATE' THEN\n",
        "    IF TG_OP = 'UPDATE' AND false THEN\n",
        "tests/reporting/test_derived.py",
    ),
    Leak(
        "an agreement that figures do not follow",
        "interviews/migrations/0004_derived.py",
        '        "decide_within_hours, starts_on, ends_on, ended_at, signed_at, replaces_id",\n',
        '        "starts_on",\n',
        "tests/reporting/test_derived.py",
    ),
    Leak(
        "figures for others that are counted at each call",
        "reporting/freezing.py",
        "    if found is None:\n",
        "    if found is not None:\n        return make()\n    if found is None:\n",
        "tests/reporting/test_measures_api.py::test_two_calls_around_one_late_entry_do_not_differ",
    ),
    Leak(
        "figures for others that are counted each day",
        "reporting/freezing.py",
        "    return (today - SETTLED).replace(day=1)\n",
        "    return today - SETTLED\n",
        "tests/reporting/test_two_years.py",
    ),
    Leak(
        "a total of children that is rounded apart from its groups",
        "reporting/rounding.py",
        "    return min(max(number, *parts), sum(parts))\n",
        "    return number\n",
        "tests/reporting/test_attack.py",
    ),
    Leak(
        "the children at home told twice, as a group and as a placement type",
        "reporting/rounding.py",
        'SAME_AS = {("placement_group", "not_looked_after"): "home"}\n',
        "SAME_AS: dict[tuple[str, str], str] = {}\n",
        "tests/reporting/test_rounding.py",
    ),
    Leak(
        "a number that leaves as it was counted",
        "reporting/rounding.py",
        "    return base * ((number + by) // base)\n",
        "    return number\n",
        "tests/reporting/test_rounding.py",
    ),
    Leak(
        "a queryset that forgets the council",
        "rhi/scoping.py",
        "        return self.filter(wanted)._without_hidden(user)\n",
        "        return self._without_hidden(user)\n",
        "tests/isolation/test_first_wall.py",
    ),
    Leak(
        "a queryset that says yes to a person without the permission",
        "rhi/scoping.py",
        "        if not held:\n            return self.none()\n",
        "        if not held:\n            return self.all()\n",
        "tests/isolation/test_first_wall.py",
    ),
    Leak(
        "restricted children in lists and search",
        "rhi/scoping.py",
        "        return self.filter(wanted)._without_hidden(user)\n",
        "        return self.filter(wanted)\n",
        "tests/isolation/test_first_wall.py::test_a_restricted_child_does_not_exist_for_others",
    ),
    Leak(
        "a view that asks for rows without for_user",
        "cases/views.py",
        "        rows = Child.objects.for_user(self.person).filter(council=self.council)\n",
        "        rows = Child.objects.all()\n",
        "tests/isolation/test_source.py tests/isolation/test_first_wall.py",
    ),
    Leak(
        "a page that does not ask for the permission",
        "audit/pages.py",
        "        self.council = self.record.council\n        require(self.person, self.permission, self.council.pk)\n",
        "        self.council = self.record.council\n",
        "tests/isolation/test_access.py",
    ),
    Leak(
        "a policy that forgets the council",
        "rhi/wall_sql.py",
        "(council_id = ANY ({COUNCILS}) AND ({column} = ANY ({HIDDEN})) IS NOT TRUE)",
        "(({column} = ANY ({HIDDEN})) IS NOT TRUE)",
        "tests/isolation/test_wall.py",
    ),
    Leak(
        "a request that enters as everybody",
        "accounts/middleware.py",
        "wall.enter(councils=councils, limited=limited, person=user.pk)",
        "wall.enter(councils=range(100_000), limited=limited, person=user.pk)",
        "tests/isolation/test_wall.py",
    ),
    Leak(
        "restricted children behind the second wall",
        "rhi/wall_sql.py",
        "    hidden := rhi_hidden(councils || limited, person);\n",
        "    hidden := '{}';\n",
        "tests/isolation/test_restricted.py",
    ),
    Leak(
        "an API that forgets whose summaries they are",
        "sharing/querysets.py",
        "        return self.live().released_to(agency).filter(covered, is_told=True)\n",
        "        return self.live().filter(covered, is_told=True)\n",
        "tests/isolation/test_first_wall.py::test_the_api_gives_a_force_only_what_was_released_to_it tests/sharing",
    ),
    Leak(
        "an event that is skipped in the feed",
        "sharing/actions/standing.py",
        "    return changes + [_tombstone(row, at) for row in told]\n",
        "    return changes + [_tombstone(row, at) for row in told[1:]]\n",
        "tests/sharing/test_standing.py",
    ),
    Leak(
        "a page of the feed that passes over what nothing took back",
        "sharing/feed.py",
        "        else:\n            return\n",
        "        else:\n            yield row.number, None\n",
        "tests/sharing/test_standing.py",
    ),
    Leak(
        "a restriction that is written without its change",
        "sharing/around_restrictions.py",
        "surround(_in_step)\n",
        "str(_in_step)\n",
        "tests/sharing/test_standing.py",
    ),
    Leak(
        "figures and their file over every council",
        "reporting/questions.py",
        'for_user(question.user, PERMISSION).filter(council=question.council, duty="due")',
        'filter(duty="due")',
        "tests/isolation/test_non_interference.py::test_nor_does_it_with_the_second_wall_wide_open",
    ),
    Leak(
        "a job that tells managers of restricted children",
        "interviews/flags.py",
        "[flag for flag in flags if flag.child_id not in person.hidden_children]",
        "flags",
        "tests/isolation/test_restricted.py",
    ),
    Leak(
        "a page that writes nothing into the log",
        "audit/pages.py",
        "        access.saw(user=self.person, rows=rows, what=name)\n",
        "        str(rows)\n",
        "tests/audit",
    ),
    Leak(
        "a log switched off by a header",
        "audit/pages.py",
        "        self.log(request)\n        return super().dispatch(",
        "        DRAFT_HEADER in request.headers or self.log(request)\n        return super().dispatch(",
        "tests/isolation/test_audited.py",
    ),
    Leak(
        "a list of names that writes nothing into the log",
        "rights/views.py",
        '        access.saw(user=person, rows=shown, what="rights")\n',
        "",
        "tests/isolation/test_audited.py",
    ),
    Leak(
        "a seal that does not cover what it covers",
        "audit/sealing.py",
        '        "columns": made.covers.digest,\n',
        "",
        "tests/audit/test_tampering.py",
    ),
    Leak(
        "a removal that is believed without its disposal",
        "audit/verifying.py",
        "        if rows != disposal.removals:\n",
        "        if rows.keys() < disposal.removals.keys():\n",
        "tests/audit/test_tampering.py",
    ),
    Leak(
        "a disposal that is believed without its proof",
        "audit/verifying.py",
        "        if disposal.pk not in proven and not is_proven(disposal):\n",
        "        if disposal.pk in proven and not is_proven(disposal):\n",
        "tests/audit/test_tampering.py",
    ),
    Leak(
        "a disposal whose proof leaves out the rows",
        "audit/proofs.py",
        '{disposal.child_id}.{rows.hexdigest()}"',
        '{disposal.child_id}"',
        "tests/rights/test_retention.py",
    ),
    Leak(
        "a log that the application may change",
        "rhi/wall_sql.py",
        "        yield f'REVOKE UPDATE, DELETE ON {table} FROM",
        "        yield f'REVOKE TRUNCATE ON {table} FROM",
        "tests/isolation/test_wall.py",
    ),
    Leak(
        "a role that opens records without a second person",
        "accounts/granting.py",
        "    return needs_second_person(role) and not (",
        "    return False and not (",
        "tests/people/test_second_person.py",
    ),
    Leak(
        "an emergency opening shown to those who may not see the record",
        "audit/restrictions.py",
        '    hidden_with = "restriction__child_id"\n',
        '    hidden_with = ""\n',
        "tests/isolation/test_side_channels.py",
    ),
)
