"""Who is told of what came through a private link: never somebody from whom the child's record is hidden."""

from accounts.kinds import Kind
from accounts.messages import hearers
from accounts.models import Council, User
from audit.models import Grant
from rhi import wall


def who_may_hear(council: Council, kind: Kind, child_id: int | None, holder: User | None = None) -> list[User]:
    """Those whom the council's rules name, and who holds the work; of a restricted child, those let in as well.

    Asked outside the link's own wall, which sees no restriction.
    """
    with wall.every_council("who may hear of a child"):
        let_in = Grant.objects.filter(restriction__child_id=child_id or 0, restriction__lifted_at__isnull=True)
        named = let_in.filter(kind=Grant.Kind.NAMED, ended_at__isnull=True).select_related("user")
        people = {person.pk: person for person in hearers(council, kind)}
        people |= {grant.user_id: grant.user for grant in named if grant.user.is_active}
        if holder is not None and holder.is_active:
            people[holder.pk] = holder
        return [person for person in people.values() if child_id not in person.hidden_children]
