"""Campaign (专项行动): the tracker a county runs its targeted campaigns with."""
