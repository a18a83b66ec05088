"""Who may do what: the one table from role to permissions at a council. Pure: no database, no settings.

Each permission is held on a Council through django-guardian, by the group of one role at that council.
"""

from enum import StrEnum


class Permission(StrEnum):
    """What a person may do with the records of one council."""

    VIEW_CASES = "view_cases"
    RECORD_CASES = "record_cases"
    CONDUCT_INTERVIEWS = "conduct_interviews"
    SIGN_OFF = "sign_off"
    RELEASE_SUMMARIES = "release_summaries"
    VIEW_REPORTS = "view_reports"
    VIEW_AUDIT = "view_audit"
    MANAGE_PEOPLE = "manage_people"
    IMPORT_RECORDS = "import_records"
    RECEIVE_SUMMARIES = "receive_summaries"
    RESTRICT_RECORDS = "restrict_records"
    ANSWER_RIGHTS_REQUESTS = "answer_rights_requests"
    DISPOSE_RECORDS = "dispose_records"
    CONDUCT_ASSIGNED = "conduct_assigned"
    VIEW_PUBLISHED = "view_published"
    CONFIRM_ROLES = "confirm_roles"
    MAKE_RETURNS = "make_returns"


PERMISSION_WORDS: dict[Permission, str] = {
    Permission.VIEW_CASES: "See children, episodes and interviews",
    Permission.RECORD_CASES: "Record children, episodes and offers",
    Permission.CONDUCT_INTERVIEWS: "Record interviews",
    Permission.SIGN_OFF: "Sign off interviews",
    Permission.RELEASE_SUMMARIES: "Decide on sharing and release summaries",
    Permission.VIEW_REPORTS: "See rounded figures",
    Permission.MAKE_RETURNS: "See exact figures, and make returns and extracts, without names",
    Permission.VIEW_AUDIT: "See who looked at a record",
    Permission.MANAGE_PEOPLE: "Manage people and their roles",
    Permission.IMPORT_RECORDS: "Load files",
    Permission.ANSWER_RIGHTS_REQUESTS: "Answer requests for access to a record",
    Permission.DISPOSE_RECORDS: "Decide on holds, and on the disposal of records",
    Permission.RESTRICT_RECORDS: "Restrict records, and review who opened one in an emergency",
    Permission.RECEIVE_SUMMARIES: "Receive released summaries (agencies)",
    Permission.CONDUCT_ASSIGNED: "See and record only the interviews assigned to them",
    Permission.VIEW_PUBLISHED: "See published figures",
    Permission.CONFIRM_ROLES: "Say yes or no to a role that opens records, when somebody else gives it",
}


class Role(StrEnum):
    """A job at a council."""

    CASEWORKER = "caseworker"
    INTERVIEWER = "interviewer"
    MANAGER = "manager"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PROVIDER_INTERVIEWER = "provider_interviewer"
    NATIONAL_OBSERVER = "national_observer"


ROLE_WORDS: dict[Role, str] = {
    Role.CASEWORKER: "Caseworker",
    Role.INTERVIEWER: "Interviewer",
    Role.MANAGER: "Manager",
    Role.ANALYST: "Analyst",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
    Role.PROVIDER_INTERVIEWER: "Interviewer of a commissioned provider",
    Role.NATIONAL_OBSERVER: "National observer",
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset({Permission.VIEW_CASES, Permission.RECORD_CASES}),
    Role.INTERVIEWER: frozenset({Permission.VIEW_CASES, Permission.CONDUCT_INTERVIEWS}),
    Role.MANAGER: frozenset(
        {
            Permission.VIEW_CASES,
            Permission.RECORD_CASES,
            Permission.CONDUCT_INTERVIEWS,
            Permission.SIGN_OFF,
            Permission.RELEASE_SUMMARIES,
            Permission.VIEW_REPORTS,
            Permission.MAKE_RETURNS,
            Permission.VIEW_AUDIT,
            Permission.RESTRICT_RECORDS,
            Permission.ANSWER_RIGHTS_REQUESTS,
            Permission.DISPOSE_RECORDS,
            Permission.CONFIRM_ROLES,
        }
    ),
    # Counts every child of the council, and sees no name: no list of children, no record, no free text.
    Role.ANALYST: frozenset({Permission.VIEW_REPORTS, Permission.MAKE_RETURNS}),
    Role.AUDITOR: frozenset({Permission.VIEW_AUDIT}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_PEOPLE, Permission.IMPORT_RECORDS, Permission.CONFIRM_ROLES}),
    # Works for an agency outside the council: sees no child but those whose interview is assigned to them.
    Role.PROVIDER_INTERVIEWER: frozenset({Permission.CONDUCT_ASSIGNED}),
    Role.NATIONAL_OBSERVER: frozenset({Permission.VIEW_PUBLISHED}),
}


OPENS_NO_RECORD = frozenset({Permission.VIEW_REPORTS, Permission.VIEW_PUBLISHED})


def needs_second_person(role: Role) -> bool:
    """Whether giving the role takes a second person's yes: all that open records, or let somebody say that yes."""
    return bool(ROLE_PERMISSIONS[role] - OPENS_NO_RECORD)


def role_choices() -> list[tuple[str, str]]:
    """The roles in words, for a model or a form."""
    return [(role.value, words) for role, words in ROLE_WORDS.items()]


def what_it_allows(role: Role) -> str:
    """What the role lets a person do, in a sentence."""
    allowed = [words for permission, words in PERMISSION_WORDS.items() if permission in ROLE_PERMISSIONS[role]]
    return "; ".join(words if not number else words[:1].lower() + words[1:] for number, words in enumerate(allowed))
