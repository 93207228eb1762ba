#!/usr/bin/env python3
"""Writes made-up stories as Markdown files, to measure with.

    stories.py COUNT FOLDER [--seed N] [--words MIN MAX | --paragraph]

FOLDER gets sub-folders of at most 500 files. Each file is a story with front-matter and one to five chapters of
sentences that are put together from a list of words. With --paragraph a story is one paragraph of about 60 words.
The same seed gives the same bytes everywhere, and the first stories are the same whatever COUNT is.
"""

import argparse
import random
import re
from collections import Counter
from pathlib import Path

PER_FOLDER = 500

# The placeholders of the patterns below, and the words that may take their places.
WORDS = {
    tag: words.split()
    for tag, words in {
        "NOUN": """
            acorn anchor apron arch attic awning bakery balcony banner barge barn barrel basin basket bell bench blanket
            boat bonfire bottle bowl box branch bread bridge broom bucket button candle canyon carpet cart castle cellar
            chain chair chapel chart chest chimney cliff clock cloak coat coin compass copper corridor cottage courtyard
            cradle creek crown cup curtain desk dock door drawer drum engine envelope feather fence ferry fiddle field
            flag flute forge fountain garden gate ghost glove granary harbour hat hedge hill hinge horse house inn
            island jar jetty kettle key kitchen kite ladder lake lamp lantern ledger letter library lighthouse lock loom
            machine map market mask meadow mill mirror moon moth needle nest notebook oar oven owl page parcel path pear
            pebble pen piano pillow pipe plank pocket pond quilt raft rail raven ribbon ring river road roof rope sail
            scarf shelf ship shore shovel signal spade spoon staircase star station stone stove stranger street summit
            table teapot thread ticket tide tower trail train tree trunk tunnel valley violin wagon wall well wheel
            whistle window bramble cabin cobweb comet dagger fox harvest hedgehog heron jacket kernel lizard magnet
            marble needlework otter parade pigeon puddle riddle saddle sparrow thimble vineyard willow
        """,
        "ADJ": """
            amber ancient bitter blue bright brittle broken careful clean clever cold cool crooked damp dark dim distant
            dull dusty eager early empty faint famous foggy forgotten fragile gentle golden green grey heavy hidden
            hollow honest humble late lazy light little lonely long lost loud lucky mild muddy narrow neat new odd old
            open pale patient plain polished proud quick quiet red rough rusty salty secret shallow silent silver slow
            small smooth soft steep stern still strange stubborn sturdy sudden sweet tall tame tender tidy tiny ugly
            unlikely warm weary white wild wooden yellow cautious cosy gloomy hasty keen modest pleasant restless
        """,
        "MADE": """
            answered balanced borrowed bought broke brought buried carried caught chased chose cleaned closed counted
            crossed drew dropped emptied examined feared filled followed forgot found gathered guarded hated heard held
            hid ignored kept kicked knew lifted locked loved measured mended missed moved noticed opened packed painted
            passed pulled pushed reached remembered repaired saved searched shook showed sold stole studied touched
            traded turned unpacked visited wanted washed watched wrapped
        """,
        "WENT": """
            appeared arrived bowed changed climbed coughed cried danced drifted fell frowned froze grinned hesitated
            hummed hurried knelt laughed leaned listened nodded paused quarrelled rested returned rose sang sat shivered
            sighed slept smiled stared stayed stirred stood stopped stumbled travelled trembled vanished waited walked
            wandered whistled wondered worked yawned
        """,
        "HOW": """
            again alone already anyway badly barely briefly calmly carefully cheerfully easily eventually finally firmly
            gently gladly happily instead kindly lightly nearly often outside patiently perhaps politely quickly quietly
            sadly silently slowly softly somehow soon together tonight twice upstairs wisely
        """,
        "WHERE": """
            above across against around before behind below beneath beside beyond by inside near past under within
        """,
        "WHEN": "afterwards later lately meanwhile once sometimes suddenly then today yesterday tomorrow nevertheless",
        "LINK": "although as because since though unless until when while",
        "WHAT": """
            anger autumn bravery courage daylight doubt dusk fog frost gossip grief honey hope hunger joy justice
            laughter kindness luck memory mercy midnight mischief morning music noon patience peace promise rain sleep
            smoke snow sorrow spring summer sunlight thunder time trouble truth weather wind winter wonder work
        """,
        "WHO": """
            Adela Bram Corin Della Edda Fenn Greta Halden Iska Jory Kestrel Lunet Marlo Nessa Orrin Petra Quillon Rosa
            Sorrel Tamsin Ulric Vesna Wren Yarrow she he they nobody somebody everyone
        """,
        "WHOSE": "her his their the the the this that another every one",
        "SAID": "said asked muttered whispered replied called shouted murmured explained added",
        "MANY": "two three four five six seven nine ten twelve twenty",
    }.items()
}
PLACEHOLDER = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))

SENTENCES = [
    "WHO MADE the ADJ NOUN.",
    "WHO WENT WHERE the NOUN.",
    "WHO WENT HOW, and the NOUN WENT too.",
    "the NOUN was ADJ.",
    "the NOUN was *ADJ*, ADJ and full of WHAT.",
    "there was WHAT in the NOUN, and WHO MADE it HOW.",
    "WHEN WHO MADE WHOSE NOUN LINK the ADJ NOUN WENT WHERE the NOUN.",
    "WHO MADE MANY years of WHAT, LINK WHOSE NOUN WENT HOW.",
    "WHERE the NOUN, WHERE the ADJ NOUN, WHO WENT and MADE WHOSE NOUN.",
    "it was WHAT, not WHAT, that WHO MADE.",
    "WHO had *never* MADE WHOSE NOUN, LINK WHO WENT HOW WHERE the ADJ NOUN.",
    "all that WHAT... and the NOUN WENT HOW.",
    "LINK the NOUN WENT, WHO MADE the NOUN, the ADJ NOUN and the NOUN of WHAT, but nobody WENT WHERE the NOUN.",
    "the NOUN wasn't ADJ; it was only ADJ.",
]
DIALOGUE = [
    '"WHO MADE the NOUN," SPEAKER SAID.',
    '"is that WHOSE NOUN?" SPEAKER SAID. "it isn\'t ADJ."',
    '"WHEN," SPEAKER SAID HOW, "we\'ll need WHAT and the ADJ NOUN."',
    '"don\'t! the NOUN is *ADJ*!"',
    '"no," SPEAKER SAID, and WENT HOW.',
    '"I MADE it WHERE the NOUN," SPEAKER SAID. "you know WHO MADE it too."',
    'SPEAKER WENT. "WHAT... is that all? and the NOUN?"',
    '"MANY of them, WHERE the NOUN. I MADE WHOSE NOUN LINK the NOUN WENT."',
]
TITLES = [
    "the ADJ NOUN",
    "the NOUN and the NOUN",
    "the NOUN of WHAT",
    "WHAT WHERE the NOUN",
    "MANY years of WHAT",
    "the NOUN WHERE the ADJ NOUN",
    "WHAT and the ADJ NOUN",
    "the ADJ NOUN, the ADJ NOUN",
]
# In words. A story may be longer than wanted by less than this.
LONGEST = max(len(pattern.split()) for pattern in SENTENCES + DIALOGUE)
NAMED = [word for word in WORDS["WHO"] if word.istitle()]

AUTHORS = [
    "Ada Penhallow", "Alaric Moss", "Annis Thorne", "Åsa Brandvik", "Basil Okonjo", "Beatrix Fallow", "Cass Underhill",
    "Clementine Rook", "Dov Hartigan", "Edmund Sallow", "Elowen Tregarth", "Esme Larkspur", "Farid Anselm",
    "Fenella Croft", "Gideon Marsh", "Hana Veselá", "Hester Quayle", "Imogen Saltash", "Ivo Lindqvist",
    "Jessamy Pike", "Jonah Wetherell", "Juniper Hale", "Kit Ambrose", "Leonie Drake", "Lucan Ferrier", "Mabel Tansley",
    "Marguerite Vole", "Nils Overgaard", "Odette Brume", "Oswald Finch", "Perpetua Lane", "Piers Hollin",
    "Rafe Cordwainer", "Rosalba Mint", "Saskia Thorn-Bell", "Solène Aubry", "Tobias Wren", "Ursula Keel",
    "Winifred Ashby", "Zora Pell",
]  # fmt: skip
STATUSES = ["complete", "complete", "complete", "in progress", "hiatus"]
RATINGS = ["General", "General", "Teen", "Teen", "Mature", "Not Rated"]
WARNINGS = [
    "grief", "violence", "injury", "illness", "alcohol", "strong-language", "war", "kidnapping", "animal-death",
    "major-character-death", "{id: gore, severity: mentioned}", "{id: medical, severity: moderate}",
]  # fmt: skip
TAGS = [
    "slow burn", "found family", "sea stories", "ghosts", "letters", "winter", "small towns", "road trip", "mystery",
    "friendship", "rivals", "cooking", "music", "time travel", "lighthouses", "first meetings", "hurt/comfort",
    "happy ending", "open ending", "one bed", "heist", "gardens", "night shift", "trains",
]  # fmt: skip


def fill(rng, pattern):
    """The pattern with words in its places, and capitals where sentences start."""
    text = PLACEHOLDER.sub(lambda tag: rng.choice(WORDS[tag[0]]), pattern.replace("SPEAKER", rng.choice(NAMED)))
    return re.sub(r'(?:^|(?<!\.)[.?!]"? )"?[a-z]', lambda start: start[0].upper(), text)


def title(rng):
    text = fill(rng, rng.choice(TITLES))
    return re.sub(r"\b(?!(?:and|by|of|the)\b)[a-z]", lambda start: start[0].upper(), text)


def prose(rng, words, most):
    """A paragraph of so many words and at most one sentence more, or of as many sentences as it may have."""
    sentences, count = [], 0
    for _ in range(most):
        sentences.append(fill(rng, rng.choice(SENTENCES)))
        count += len(sentences[-1].split())
        if count >= words:
            break
    return " ".join(sentences)


def chapter(rng, words):
    """The paragraphs of a chapter of so many words and at most one sentence more."""
    blocks, count = [], 0
    while count < words:
        if blocks and rng.random() < 0.03:
            blocks.append("* * *")
        if rng.random() < 0.35:
            blocks.append(fill(rng, rng.choice(DIALOGUE)))
        else:
            blocks.append(prose(rng, words - count, rng.randint(2, 7)))
        count += len(blocks[-1].split())
    return blocks, count


def story(rng, name, words, series):
    """A whole story, as the text of its file. `series` counts the stories of each series."""
    author = rng.randrange(len(AUTHORS))
    day = f"{rng.randint(2001, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    warnings = ["none", "choose not to warn", f"[{', '.join(rng.sample(WARNINGS, rng.randint(1, 3)))}]"]
    lines = [
        "---",
        f"title: {name}",
        f"author: {AUTHORS[author]}",
        "language: en",
        f"published: {day}",
        f"status: {rng.choice(STATUSES)}",
        f"rating: {rng.choice(RATINGS)}",
        f"warnings: {rng.choices(warnings, [3, 1, 4])[0]}",
        f"tags: [{', '.join(rng.sample(TAGS, rng.randint(2, 6)))}]",
    ]
    if rng.random() < 0.25:
        # Everybody has three series of their own.
        of = f"Tales of the {WORDS['NOUN'][author * 3 + rng.randrange(3)].title()}"
        series[of] += 1
        lines.append(f"series: {{name: {of}, number: {series[of]}}}")
    lines += ["summary: |", f"  {prose(rng, 25, 3)}", "---"]

    goal = rng.randint(words[0], max(words[0], words[1] - LONGEST))
    count, chapters = 0, rng.randint(1, min(5, 1 + goal // 100))
    for number in range(1, chapters + 1):
        blocks, more = chapter(rng, goal * number // chapters - count)
        count += more
        lines += ["", f"## {title(rng)}"]
        lines += [line for block in blocks for line in ("", block)]
    return "\n".join(lines) + "\n"


def paragraph(rng, name):
    """The smallest story: little front-matter and one paragraph."""
    text = prose(rng, 55, 55)
    return f"---\ntitle: {name}\nauthor: {rng.choice(AUTHORS)}\nlanguage: en\nwarnings: none\n---\n\n{text}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, metavar="COUNT", help="how many stories")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where they go; must be empty or absent")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other numbers give other stories")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--words", type=int, nargs=2, default=(1500, 4500), metavar=("MIN", "MAX"), help="of a story")
    size.add_argument("--paragraph", action="store_true", help="stories of one paragraph")
    options = parser.parse_args()
    if options.folder.exists() and any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty")

    names, series = set(), Counter()
    for number in range(options.count):
        rng = random.Random(f"{options.seed} {number}")
        name = title(rng)
        while name in names:
            name = title(rng)
        names.add(name)
        text = paragraph(rng, name) if options.paragraph else story(rng, name, options.words, series)
        folder = options.folder / f"{number // PER_FOLDER + 1:03}"
        if number % PER_FOLDER == 0:
            folder.mkdir(parents=True)
        path = folder / f"{re.sub('[^a-z]+', '-', name.lower())}.md"
        path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
