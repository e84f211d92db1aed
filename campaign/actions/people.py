"""People: who acts, at this moment."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col, select

from campaign.actions.context import day_of
from campaign.domain.campaign import Campaign, CampaignCoordinator
from campaign.domain.person import Actor, Person, PersonRole
from campaign.domain.post import Post, Tenure


def actor_for(db: Session, person: Person, at: datetime) -> Actor:
    """`person` as the permission table sees them at `at`: roles, posts held that day, campaigns run and led.

    A leader who heads their own department is a chief leader (主要领导) and reads everything, as an auditor does.
    An administrator who is nothing else acts for no department: accounts and the substance are kept apart.
    """
    day = day_of(db, at)
    roles = frozenset(db.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id)))
    held = [
        (post, tenure)
        for post, tenure in db.execute(
            select(Post, Tenure).join(Tenure, col(Tenure.post_id) == Post.id).where(Tenure.person_id == person.id)
        )
        if tenure.holds_on(day)
    ]
    posts = [post for post, _tenure in held]
    title = (posts[0].title + ("（代理）" if held[0][1].acting else "")) if held else ""
    acting = [] if roles == {"admin"} else posts
    heads = frozenset(post.department_id for post in acting if post.is_head)
    coordinated = select(CampaignCoordinator.campaign_id).where(CampaignCoordinator.person_id == person.id)
    led = select(Campaign.id).where(Campaign.leader_id == person.id)
    return Actor(
        person_id=person.id,
        username=person.username,
        name=person.name,
        roles=roles,
        department_ids=frozenset(post.department_id for post in acting),
        head_of=heads,
        post_ids=frozenset(post.id for post in acting if post.id),
        post_title=title,
        coordinates=frozenset(db.scalars(coordinated)) if "coordinator" in roles else frozenset(),
        leads=frozenset(key for key in db.scalars(led) if key) if "leader" in roles else frozenset(),
        sees_all="auditor" in roles or ("leader" in roles and bool(heads)),
        language=person.language,
        extra={"name": person.name_en, "post_title": posts[0].title_en if posts else ""},
    )
