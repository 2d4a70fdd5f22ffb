"""Which motif a category is drawn with, and the embeddings of all of them.

Conventions:
    A rule names a group, texts that the category's name may hold, and a motif; the first rule that
    fits holds, and the one without texts is its group's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.categories import CATEGORIES
from ganterpret.models.painter import (
    motifs_birds as birds,
)
from ganterpret.models.painter import (
    motifs_mammals as mammals,
)
from ganterpret.models.painter import (
    motifs_places as places,
)
from ganterpret.models.painter import (
    motifs_plants as plants,
)
from ganterpret.models.painter import (
    motifs_small as small,
)
from ganterpret.models.painter import (
    motifs_things as things,
)
from ganterpret.models.painter import (
    motifs_tools as tools,
)
from ganterpret.models.painter import (
    motifs_travel as travel,
)
from ganterpret.models.painter import (
    motifs_water as water,
)
from ganterpret.models.painter.palettes import BUILDINGS, KNOWN, LANDSCAPES, NATURE, THINGS
from ganterpret.models.painter.sketch import Sketch
from ganterpret.models.painter.traits import Traits

Motif = Callable[[Sketch, Traits], None]
Rule = tuple[str, Motif]

# Texts are parted by "|".
RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "fish": (
        ("shark|hammerhead", water.shark),
        ("ray", water.ray),
        ("eel|barracouta|gar|sturgeon|coho", water.long_fish),
        ("puffer|lionfish", water.puffer),
        ("", water.fish),
    ),
    "bird": (
        ("ostrich|bustard", birds.ostrich),
        ("owl", birds.owl),
        ("penguin", birds.penguin),
        ("kite|eagle|vulture|albatross", birds.raptor),
        ("macaw|grey|cockatoo|lorikeet|toucan|hornbill|coucal", birds.parrot),
        ("hummingbird|jacamar|bee eater", birds.hummingbird),
        ("peacock|cock|hen|grouse|ptarmigan|quail|partridge", birds.fowl),
        ("drake|merganser|goose|swan|gallinule|coot|pelican", birds.duck),
        (
            "stork|spoonbill|flamingo|heron|egret|bittern|crane|limpkin|redshank|dowitcher",
            birds.wader,
        ),
        ("turnstone|sandpiper|oystercatcher", birds.wader),
        ("", birds.songbird),
    ),
    "reptile": (
        ("turtle|loggerhead|terrapin", water.turtle),
        ("alligator lizard", small.lizard),
        ("alligator|crocodile", small.crocodile),
        ("triceratops", small.dinosaur),
        ("snake|boa|python|cobra|mamba|viper|diamondback|sidewinder", small.snake),
        ("", small.lizard),
    ),
    "amphibian": (("frog", small.frog), ("", small.salamander)),
    "insect": (
        ("admiral|ringlet|monarch|butterfly|lycaenid", small.butterfly),
        ("dragonfly|damselfly|lacewing", small.dragonfly),
        ("grasshopper|cricket|stick|mantis", small.hopper),
        ("honeycomb", small.honeycomb),
        ("centipede", small.centipede),
        ("fly|cicada|leafhopper", small.flyer),
        ("beetle|ladybug|weevil|cockroach", small.beetle),
        ("bee", small.flyer),
        ("ant", small.ant),
        ("", small.beetle),
    ),
    "spider": (("scorpion", small.scorpion), ("web", small.web), ("", small.spider)),
    "sea creature": (
        ("jellyfish", water.jellyfish),
        ("starfish", water.starfish),
        ("crab", water.crab),
        ("lobster|crayfish", water.lobster),
        ("whale", water.whale),
        ("dugong|sea lion", water.seal),
        ("coral", water.coral),
        ("urchin", water.urchin),
        ("anemone", water.anemone),
        ("nautilus", water.nautilus),
        ("trilobite|chiton|isopod", water.armored),
        ("", water.worm),
    ),
    "snail": (("conch", water.shell), ("", water.snail)),
    "dog": (("fox$", mammals.fox), ("", mammals.dog)),
    "cat": (
        ("cougar|lynx|leopard|jaguar|lion|cheetah", mammals.big_cat),
        ("tiger cat", mammals.cat),
        ("tiger", mammals.big_cat),
        ("", mammals.cat),
    ),
    "primate": (("", mammals.monkey),),
    "mammal": (
        ("tusker|elephant", mammals.elephant),
        ("squirrel", mammals.rodent),
        ("hyena", mammals.dog),
        ("lesser panda", mammals.rodent),
        ("bear|panda", mammals.bear),
        ("hog|boar|hippo", mammals.pig),
        ("rabbit|hare|angora|wallaby", mammals.rabbit),
        (
            "sorrel|zebra|ox|buffalo|bison|ram|bighorn|ibex|hartebeest|impala|gazelle|camel|llama",
            mammals.four_legs,
        ),
        ("armadillo", mammals.armadillo),
        ("", mammals.rodent),
    ),
    "flower": (("daisy", plants.flower), ("slipper", plants.slipper), ("", plants.blossoms)),
    "fruit": (
        ("strawberry", plants.strawberry),
        ("pineapple", plants.pineapple),
        ("banana", plants.banana),
        ("jackfruit|custard", plants.bumpy_fruit),
        ("", plants.fruit),
    ),
    "plant": (
        ("squash|zucchini|cucumber|pepper", plants.squash),
        ("acorn", plants.acorn),
        ("corn|ear", plants.corn),
        ("artichoke", plants.bumpy_fruit),
        ("hay", plants.hay),
        ("buckeye", plants.fruit),
        ("", plants.cabbage),
    ),
    "fungus": (
        ("coral|stinkhorn|earthstar|gyromitra", plants.lobed_fungus),
        ("hen-of", plants.cabbage),
        ("", plants.mushroom),
    ),
    "food": (
        ("ice cream|ice lolly|trifle", plants.ice_cream),
        ("loaf|hotdog|burrito", plants.long_food),
        ("bagel|pizza|plate|potpie|dough", plants.round_food),
        ("pretzel", plants.pretzel),
        ("burger", plants.burger),
        ("wine|espresso|eggnog|chocolate", plants.drink),
        ("", plants.bowl_food),
    ),
    "vehicle": (
        ("bicycle-built|mountain bike|tricycle|unicycle", travel.bicycle),
        ("moped|scooter|snowmobile", travel.scooter),
        ("locomotive|bullet|freight|passenger|streetcar", travel.train),
        ("tank|tractor|forklift|half track|amphibian|snowplow", travel.tank),
        ("cart$|horse cart|oxcart|jinrikisha|sled|bobsled", travel.cart),
        ("mirror|grille", travel.front_grille),
        ("bus|van|truck|engine|ambulance|recreational", travel.truck),
        ("", travel.car),
    ),
    "boat": (
        ("catamaran|pirate|schooner|trimaran|wreck|yawl", travel.sailing),
        ("canoe|gondola", travel.canoe),
        ("submarine", travel.submarine),
        ("", travel.ship),
    ),
    "aircraft": (
        ("airship|balloon|parachute", travel.balloon),
        ("wing", travel.wing),
        ("", travel.airliner),
    ),
    "building": (
        ("church|castle|mosque|palace|monastery|stupa|bell|planetarium", places.palace),
        ("tent|yurt|apiary", places.tent),
        ("bakery|shop|confectionery|grocery|restaurant", places.shop),
        ("cinema|library|prison", places.block),
        ("", places.house),
    ),
    "structure": (
        ("bridge|viaduct|pier|dock", places.bridge),
        ("beacon|flagpole|maypole|obelisk|pole|water tower|pedestal|brass", places.tower),
        ("fence|bannister", places.fence),
        ("altar|stage|arch|vault|megalith|patio", places.arch),
        ("fountain", places.fountain),
        ("sign|light|scoreboard|turnstile", places.sign),
        ("dome", places.palace),
        ("thatch", places.tent),
        ("breakwater", places.coast),
        ("manhole", tools.wheel),
        ("", places.wall),
    ),
    "landscape": (
        ("volcano", places.volcano),
        ("alp|valley", places.mountains),
        ("geyser", places.geyser),
        ("reef", places.reef),
        ("", places.coast),
    ),
    "instrument": (
        ("guitar|banjo|violin|cello", things.guitar),
        ("cornet|horn|sax|trombone", things.brass_horn),
        ("steel drum|drum$", things.drum),
        ("drumstick|flute|oboe|bassoon|whistle|panpipe|chime|organ", things.flute),
        ("accordion|piano|harmonica|marimba|upright", things.keyboard_instrument),
        ("harp", things.harp),
        ("", things.disc_instrument),
    ),
    "clothing": (
        ("helmet|bearskin|pickelhaube|cap|wig|bonnet|hair|hat|sombrero|mortarboard", things.hat),
        ("boot|shoe|sandal|clog|loafer|sock|stocking", things.shoe),
        ("jean|trunks|pajama|diaper|knee", things.trousers),
        ("bikini|brassiere|maillot|skirt|sarong|apron|gown|hoop|abaya|bib", things.dress),
        ("tie|necklace|buckle|boa|stole|brace|glass|mask", things.worn),
        ("breastplate|cuirass|chain mail", tools.shield),
        ("mitten", things.bag),
        ("", things.shirt),
    ),
    "furniture": (
        ("table lamp", things.lamp),
        ("desk|table", things.table),
        ("four-poster|bassinet|cradle|crib", things.bed),
        ("chair|couch|bench|stretcher|throne|toilet", things.chair),
        ("", things.cabinet),
    ),
    "container": (
        ("bottle|shaker|jug|milk|soap|saltshaker|pill", things.bottle),
        ("mug|coffeepot|teapot|pitcher|goblet|glass|cup|beaker", things.cup),
        ("backpack|bag|purse|wallet|piggy|cart", things.bag),
        ("ashcan|barrel|bucket|hamper|basket|vase|mortar", things.barrel),
        ("carton|chest|crate|mailbox|packet|safe|pencil box", things.box),
        ("", things.pot),
    ),
    "electronics": (
        ("microphone", tools.microphone),
        (
            "loudspeaker|cassette|player|radio|printer|modem|theater|hard disc|projector",
            tools.radio,
        ),
        ("laptop|notebook|monitor|screen|television|desktop|oscilloscope", tools.screen),
        ("telephone|hand-held|ipod|remote|phone|joystick|switch", tools.handset),
        ("keyboard|space bar", tools.keyboard),
        ("camera", tools.camera),
        ("mouse", tools.mouse),
        ("", tools.sheet),
    ),
    "appliance": (
        ("toaster|espresso|iron|vacuum|sewing|fan|waffle", tools.small_appliance),
        ("blower", tools.microphone),
        ("crock", things.pot),
        ("", tools.appliance),
    ),
    "machine": (
        ("wheel|brake|carousel|reel", tools.wheel),
        ("telescope|dish", tools.dish),
        ("crane|platform", tools.crane),
        ("pump|meter|filter", tools.pump),
        ("harvester|mower|plow|thresher", travel.tank),
        ("", tools.appliance),
    ),
    "tool": (
        ("abacus|mousetrap|rule|kit", tools.frame),
        ("barometer|compass|loupe|odometer|scale", tools.gauge),
        ("hammer|hatchet|cleaver|shovel|ladle|spatula|spoon|plunger|crutch", tools.hammer),
        ("corkscrew|screw$|chain$|reel|spindle", tools.coil),
        ("screw", tools.pen),
        ("can opener|safety pin|hook|stethoscope|binoculars|tripod", tools.scissors),
        ("plane", tools.small_appliance),
        ("barrow", travel.cart),
        ("strainer", things.pot),
        ("chain saw|eraser|sharpener", things.box),
        ("", tools.pen),
    ),
    "household": (
        ("umbrella|lampshade|parasol", tools.umbrella),
        ("candle", tools.candle),
        ("lock", tools.padlock),
        ("jack-o", tools.pumpkin),
        ("lotion|hair spray|perfume|sunscreen|nipple", things.bottle),
        ("lipstick|matchstick|swab|broom", tools.pen),
        ("torch|spotlight|lighter", tools.microphone),
        ("coil|knot", tools.coil),
        ("wool|band aid", tools.roll),
        ("binder|face powder", tools.sheet),
        ("bottlecap|lens cap|thimble", things.pot),
        ("rack", tools.frame),
        ("muzzle|seat belt", things.worn),
        ("", tools.cloth),
    ),
    "sport": (
        ("barbell|dumbbell", things.barbell),
        ("racket|paddle", things.racket),
        ("beam|bar|swing", things.bars),
        ("pool", things.table),
        ("jigsaw", tools.sheet),
        ("teddy", things.teddy),
        ("ski|snorkel", tools.pen),
        ("pinwheel", tools.small_appliance),
        ("punching", things.bag),
        ("", things.ball),
    ),
    "weapon": (
        ("rifle|revolver|cannon|holster", tools.gun),
        ("missile|projectile", travel.airliner),
        ("guillotine", places.arch),
        ("", tools.shield),
    ),
    "clock": (
        ("digital", tools.digital),
        ("hourglass", tools.hourglass),
        ("", tools.gauge),
    ),
    "paper": (("towel|tissue", tools.roll), ("", tools.sheet)),
    "person": (("", mammals.person),),
}


def _fits(name: str, texts: str) -> bool:
    return any(
        name.endswith(text[:-1]) if text.endswith("$") else text in name
        for text in texts.split("|")
    )


def motif(group: str, name: str) -> Motif:
    """The motif of a category; an unknown group is drawn as a thing in a box."""
    for texts, draw in RULES.get(group, ()):
        if _fits(name, texts):
            return draw
    return things.box


def traits(index: int, group: str, name: str) -> Traits:
    """A category's colours and traits."""
    words = [word for word in KNOWN if f" {word}" in f" {name} "]
    known = KNOWN[max(words, key=len)] if words else None
    if known is None:
        fallback = {"building": BUILDINGS, "structure": BUILDINGS, "landscape": LANDSCAPES}
        choices = NATURE.get(group) or fallback.get(group, THINGS)
        known = choices[int((index * 0.6180339887 % 1.0) * len(choices))]
    return Traits(index, name, *known.split())


@cache
def embeddings() -> NDArray[np.float32]:
    """The embeddings of all categories, read-only, shape (1000, layout.SIZE)."""
    rows = []
    for category in CATEGORIES:
        name = category.name.lower()
        sketch = Sketch()
        character = traits(category.index, category.group, name)
        motif(category.group, name)(sketch, character)
        # Kin that share a motif differ at least in their build.
        sketch.stretch(character.span(62, 0.94, 1.03), character.span(63, 0.94, 1.03))
        rows.append(sketch.embedding())
    table = np.stack(rows)
    table.flags.writeable = False
    return table
