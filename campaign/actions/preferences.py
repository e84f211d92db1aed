"""What a person chooses for themselves alone. It concerns nobody else, so it leaves no entry."""

from sqlalchemy.orm import Session

from campaign.domain.person import Actor, Person


def choose_language(db: Session, who: Actor, language: str) -> None:
    """Speak `language` (`zh_CN`, `en`) to this person on every page and in every letter."""
    person = db.get(Person, who.person_id)
    if person is not None:
        person.language = language


def choose_density(db: Session, who: Actor, density: str) -> None:
    """Draw the rows of lists `compact`, `regular` or `roomy` for this person on whatever device they sign in."""
    person = db.get(Person, who.person_id)
    if person is not None:
        person.density = density
