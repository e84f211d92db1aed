"""The demo county 云岭县: invented places and people, real campaigns, and months of history made by real deeds.

`tables` reads what is written in data/demo, `county` settles places, departments and people, `plans` writes the
campaigns, `story` plays what happened since, `loading` puts it together. `bulk` makes a large county for measuring.
"""
