"""Mastheads, by-lines, datelines and disclosures in the shapes that pages of many kinds give them; all are invented."""

from __future__ import annotations

from typing import Any

import pytest

from ingest import appraise, readers

# (name, text, what a careful reader records of it); a field that is not named is not asked of that page.
PAGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "hospital page",
        """Find a Provider    MyChart    Careers    Giving
Orrin Valley Health
Conditions & Treatments > Spine > Compression fracture

Compression fracture of the spine

Medically reviewed by Paula Renner, DO. Last updated March 3, 2024.

A fracture of this kind happens when thin bone gives way. Your care team may order an X-ray.
Seek emergency care if you can no longer feel your legs. Otherwise call your primary care provider.
When to schedule an appointment: if the pain has lasted two weeks.

Orrin Valley Health complies with applicable civil rights laws. Notice of privacy practices.""",
        {"title": "Compression fracture of the spine", "kind": "health_system", "author": None, "published": "2024-03-03",
         "commercial_interest": False, "medically_reviewed": "yes"},
    ),
    (
        "GP practice",
        """Fernlea Medical Practice
Appointments | Prescriptions | Register | Contact

Help with a bad back while you wait

We cannot see everybody with a bad back on the day, and most of you do not need us to.
Keep moving, take paracetamol if you can, and fill in the online form if you are no better in a fortnight.
If you cannot pass water, do not use the form: ring 999.

Page written by Dr Osric Lamb, partner. Last edited 11.02.2025.""",
        {"title": "Help with a bad back while you wait", "kind": "health_system", "author": "Dr Osric Lamb",
         "published": "2025-02-11", "commercial_interest": False, "names_sources": "none"},
    ),
    (
        "news agency",
        """Nurses who lift with hoists report fewer sore backs, register shows
By Agneta Moss and Piet Horn
OSLO, Sept 9 (Nordwire) - Nurses on wards with ceiling hoists called in sick with back pain a third less often than
others, according to a study published on Tuesday in the Annals of Ward Safety.
"It is the equipment, not the lesson in lifting," Moss quoted the lead author, Ingeborg Vatne, as saying.
(Reporting by Agneta Moss; Editing by Lou Frank)
9 September 2025 06:10""",
        {"title": "Nurses who lift with hoists report fewer sore backs, register shows", "kind": "news",
         "author": "Agneta Moss", "published": "2025-09-09", "commercial_interest": False, "names_sources": "named"},
    ),
    (
        "insurer",
        """Harbour Mutual Health
My account | Claims | Find care

Does my plan include physiotherapy for my back?

Yes: members on the Bronze plan have six visits a year, and we pay for them once your doctor refers you.
There is good evidence that early exercise saves people from surgery.
Want more cover? Compare our plans or call 0800 496 0123.

Updated January 2026. Clinically checked by our medical officer.""",
        {"title": "Does my plan include physiotherapy for my back?", "kind": "other", "author": None, "published": "2026-01",
         "commercial_interest": True, "names_sources": "vague", "medically_reviewed": "yes"},
    ),
    (
        "chiropractor",
        """ALDER FAMILY CHIROPRACTIC
Home  About Dr. Wes  New Patients  Reviews

Why an adjustment is more than a crack

Dr. Wes Tolliver, D.C. | Feb 18th, 2022

A stuck joint makes the muscles around it guard. Adjusting it gives the nerves room.
Wondering if it is right for you? Text us to grab a spot this week; your first exam is on us.""",
        {"title": "Why an adjustment is more than a crack", "kind": "clinic_marketing", "author": "Dr. Wes",
         "published": "2022-02-18", "commercial_interest": True, "names_sources": "none"},
    ),
    (
        "pharmacy leaflet",
        """Greenmarket Pharmacy
Take-home sheet no. 14

Heat rubs and patches: how to use them

Rub a small amount in twice a day. Wash your hands. Do not use it with a hot-water bottle.
Ask at the counter if the skin turns red. This month: buy two patches and the third is free.
Prepared by the dispensing team, spring 2023""",
        {"title": "Heat rubs and patches: how to use them", "kind": "other", "author": "dispensing team",
         "commercial_interest": True, "names_sources": "none"},
    ),
    (
        "product page",
        """SpineNest Seat Cushion – Charcoal
4.7 (2,318)   |   Sold by Nestware
EUR 44.95   Was EUR 69.95   Quantity: 1   Add to bag

About this item
SpineNest takes the weight off your tailbone and relieves sciatica from the first hour.
Developed with orthopaedic doctors. Cover washable at 30 degrees. Two-year warranty.

Customers who viewed this also viewed""",
        {"kind": "product_marketing", "author": None, "published": None, "commercial_interest": True},
    ),
    (
        "forum thread",
        """Stiff & Sore » Lower back » Anyone been told to swim?

Page 1 of 3

quietheron
Member since 2017
#1  03/11/2021 22:14
Physio says swim, husband says rest. What did you lot do?

bramblefoot
#2  03/11/2021 22:40
Swam. Best thing I did. I read somewhere that a study found it beats pills.

You must be logged in to reply""",
        {"kind": "forum", "commercial_interest": False, "names_sources": "vague"},
    ),
    (
        "question farm",
        """Is It Bad To Sleep On The Floor With Back Pain? (Explained)

Is it bad to sleep on the floor with back pain?
For most people it is fine for a night or two.

What happens to your spine when you lie on a hard floor?
It is supported, and muscles let go.

How long does it take to get used to the floor?
About two weeks for most people.

Who should not sleep on the floor?
People who cannot get up again.""",
        {"title": "Is It Bad To Sleep On The Floor With Back Pain?", "kind": "content_farm_qa", "author": None,
         "published": None, "commercial_interest": False, "names_sources": "none"},
    ),
    (
        "machine-translated portal",
        """Waist sour swollen is what reason? These kinds of person want to take seriously

2020-03-18 09:27:11   Source: Health Net   Editor in charge: Wang

The waist is sour and swollen, many friends all have met. Want to know the reason, must first look at the tongue coating.
The one, the kidney qi is not enough. Usually eat black bean, can invigorate the kidney.
Expert reminds: the waist pain cannot be delayed, should go to the regular hospital in time.

Previous: Sleep to drool is ill?
Next: The old man leg cramps how to return a responsibility""",
        {"kind": "machine_translated_portal", "published": "2020-03-18", "commercial_interest": False,
         "names_sources": "vague"},
    ),
    (
        "trial abstract",
        """Archives of Warehouse Medicine. 2021 Apr; 7(2): 55-63.
Lumbar belts for parcel handlers: a cluster-randomised controlled trial
Sunniva Aas (1), Dermot Quigg (2), Li Wen Tan (1,3)
Objective: To learn whether belts prevent sick leave.
Methods: Depots (n = 24) were allocated to belts or to none. The primary outcome was days off with back pain.
Results: Days off did not differ (mean difference 0.2, 95% CI -0.6 to 1.0).
Conclusion: We found no reason to hand out belts.
Funding: Aas is a paid consultant of Beltworks GmbH, who made the belts.""",
        {"title": "Lumbar belts for parcel handlers: a cluster-randomised controlled trial", "kind": "trial",
         "author": "Sunniva Aas", "published": "2021", "commercial_interest": True, "names_sources": "named"},
    ),
    (
        "review abstract",
        """What helps after disc surgery? An evidence synthesis

Kofi Anders-Boateng MSc, Ruth Lindgren PhD, and Sami Oja MD

Published online: 30 June 2020 in Rehabilitation Digest

Background: Advice after surgery varies. Search strategy: six databases to May 2019, without limits of language.
We included 14 randomised trials; risk of bias was high in nine. Pooled effects favoured early exercise (SMD -0.4).
Authors' conclusions: Early exercise is probably safe. No conflicts of interest.""",
        {"title": "What helps after disc surgery? An evidence synthesis", "kind": "systematic_review",
         "author": "Kofi Anders-Boateng", "published": "2020-06-30", "commercial_interest": False,
         "names_sources": "named"},
    ),
    (
        "guideline summary",
        """Nordvik Board of Health
Quick reference for primary care: low back pain, 2nd edition (2022)

1. Clinicians should not order imaging in the first six weeks without red flags. [Strong]
2. Exercise should be offered to all patients with pain beyond twelve weeks. [Strong]
3. Opioids should be avoided. [Conditional, low certainty]
The development group met four times; interests are listed in the full text.""",
        {"kind": "guideline", "author": None, "published": "2022", "commercial_interest": False, "names_sources": "named"},
    ),
    (
        "physio blog",
        """Tideway Physio > Journal
Three things I tell every rower with a sore back
Words by Marnie Okell, clinical lead - 21.06.24 - 5 min read

Rowers come to me in April, when the mileage goes up. Most want a scan. Few need one.
Research tells us that load, not the stroke, is what gets most of them.
Marnie sees rowers at our boathouse rooms on Mondays. Slots go live on Fridays: reserve yours here.""",
        {"title": "Three things I tell every rower with a sore back", "kind": "clinic_marketing", "author": "Marnie Okell",
         "published": "2024-06-21", "commercial_interest": True, "names_sources": "vague"},
    ),
    (
        "personal blog",
        """pots, pans and prolapsed discs

Sunday, 8 May 2016

The week I could not reach the top shelf

It began with a casserole. I lifted it and I was on the floor, and there I stayed, laughing and then not laughing.
I had physio. I had pills that made me dream of trains. In the end what got me right was walking to the bakery.
I am not telling you to do what I did. My sister thinks I am mad.

Posted by Hettie at 21:05   No comments:
Labels: back, kitchen""",
        {"kind": "personal_blog", "author": "Hettie",
         "published": "2016-05-08", "commercial_interest": False},
    ),
    (
        "trainer blog",
        """LIFT LAB ONLINE
Stop stretching your hamstrings (do this instead)
Danny Voss, CSCS
August 2, 2023

Your hamstrings are not short. They are weak. Here is what I give everybody who walks into my gym with a cranky back.
A1. Romanian deadlift, 3 x 8. A2. Side plank, 3 x 30 sec. Rest a minute.
Want me to write your training? Two spots left on my 12-week plan. Apply below.""",
        {"title": "Stop stretching your hamstrings", "kind": "personal_trainer_blog", "author": "Danny Voss",
         "published": "2023-08-02", "commercial_interest": True, "names_sources": "none"},
    ),
    (
        "charity",
        """Bone Friends Trust
Living with a curved spine

Some people with a curved spine have pain, many have none. Ring our helpline to talk to somebody who has been there.
We are grateful to Professor Edda Lorne, who checked this page for us.
Reg. charity 990017. This page was last reviewed in October 2024 and will be reviewed again in October 2027.""",
        {"title": "Living with a curved spine", "kind": "other", "author": None, "published": "2024-10",
         "commercial_interest": False, "medically_reviewed": "yes"},
    ),
    (
        "podcast notes",
        """The Upright Hour, episode 88
Show notes: discs do not slip

Hosted by Calum Reyes. Released 14 January 2025.

In this episode Calum talks to physiotherapist Noor Haddad about the words that doctors use.
02:10 Why "slipped" frightens people. 11:45 What Noor tells people instead.
This episode is brought to you by Firmly mattresses. Listeners get 15% off.""",
        {"title": "Show notes: discs do not slip", "author": "Calum Reyes", "published": "2025-01-14",
         "commercial_interest": True},
    ),
    (
        "midwife page",
        """Community midwives, Ardle and the Glens
Your back in the last three months

Bend your knees, wear flat shoes, and let somebody else carry the toddler.
Tell your midwife if it burns when you pass water. Phone the labour ward at once if you bleed.
Belts can be borrowed from us at no charge.
Leaflet by: Shona Petrie, midwife. Version 3, April 2023.""",
        {"title": "Your back in the last three months", "kind": "health_system", "author": "Shona Petrie",
         "published": "2023-04", "commercial_interest": False, "names_sources": "none"},
    ),
)  # fmt: skip

ASKED = [(name, text, field, want) for name, text, fields in PAGES for field, want in fields.items()]


@pytest.mark.parametrize(
    ("text", "field", "want"), [row[1:] for row in ASKED], ids=[f"{row[0]}: {row[2]}" for row in ASKED]
)
def test_pages_of_many_kinds_are_read_in_the_shapes_they_have(text: str, field: str, want: object) -> None:
    source = appraise.appraise(readers.read_bytes(text.encode(), "a.txt")).source
    got = getattr(source, field)
    if isinstance(want, str):
        assert got is not None and want in str(got)
    else:
        assert got == want


# (name, text, kind, author, commercial interest, how it names its sources) of pages that say little of themselves.
BARE = (
    ('obs', 'Sitting time and low back pain in bus drivers: a five-year cohort\n\nObasi T, Klemm R, Vuong H.\nSpine Work Health. 2018.\n\nAbstract\nWe asked 2,310 drivers about hours at the wheel and about their backs every year. Drivers in the top fifth of sitting time had more pain (hazard ratio 1.3, 95% CI 1.0 to 1.6) after adjustment for age and smoking.', 'observational_study', 'Obasi T', False, 'named'),
    ('chair firm blog', 'The Ergora Journal\nShop chairs  Desks  Stories\n\nWhy your back aches at 3 pm\n\nBy Team Ergora\n\nSitting still starves the discs. Studies have shown that standing for ten minutes an hour halves the ache.\nOur Flow chair moves with you. Discover the Flow.', 'product_marketing', 'Team Ergora', True, 'vague'),
    ('us ortho', 'Granite Peak Orthopedics\n\nHerniated Disc\n\nA herniated disc occurs when the soft center pushes through the outer ring.\n\nSymptoms\nNumbness, tingling.\n\nTreatment\nOur spine specialists start with therapy. If you have had pain for six weeks, call Granite Peak Orthopedics at (555) 010-2233 to schedule an appointment with one of our doctors.', 'clinic_marketing', None, True, 'none'),
    ('gov page', 'Department of Health, Territory of Arden\n\nLow back pain\n\nMost people get better within six weeks. Stay active.\n\nSee a doctor if you have had a fall or lost weight without trying.\nCall 000 if you cannot move your legs.\n\nLast updated: 12 June 2022', 'health_system', None, False, 'none'),
    ('press release', 'Gentle walking beats bed rest, Fenmoor researchers find\n\nDate: 4 March 2022\nSource: Fenmoor University\n\nSummary: People who walked returned to work sooner, new research shows.\n\n"We were surprised," said Tamar Wells, professor of physiotherapy. The work appears in Occupational Movement.', 'news', None, False, 'named'),
    ('reddit', 'r/backpain\nPosted by u/sorelifter 3 years ago\nHas swimming helped anyone?\n\nTitle says it. L5/S1, 29M.\n\nkelpie88 · 12 points\nHelped me loads. Start slow.\n\nsorelifter OP\nThanks!', 'forum', None, False, 'none'),
    ('letter doctor', 'Ask the Doctor\nDr. Felix Armand\n\nQ: My back locks when I bend. Is it a slipped disc? -- R.T.\n\nA: Probably not. Muscle spasm is far more common. Research indicates that most spells pass in weeks.\n\nDr. Armand is a family physician. Send questions to this newspaper.', 'news', 'Felix Armand', False, 'vague'),
    ('health blog', 'Back to Basics: 7 Causes of Lower Back Pain\n\nLower back pain can strike anyone. In this article we will look at the main causes.\n\n1. Muscle strain\nLifting wrong strains the muscle.\n\n2. Poor posture\nSlouching loads the discs.\n\nConclusion\nIf pain persists, consult a professional.\n\nFAQs\nCan stress cause back pain?\nYes.\nIs walking good?\nYes.\nHow long does it last?\nWeeks.', 'content_farm_qa', None, False, 'none'),
    ('physio solo', "How I treat sciatica\n\nHi, I'm Orla, a physiotherapist in Cork.\n\nMost people I see have been told to rest. I show them nerve glides. If you would like to book in with me, my diary is below.\n\nOrla", 'clinic_marketing', 'Orla', True, 'none'),
    ('blog no cues', "Three months ago I bent down to tie my shoe and something gave. I spent a week in bed, which made it worse. Then a friend told me about stretching. I do it each morning while the kettle boils, and my back has never been better. Your mileage may differ, but that's how it went for me.", 'personal_blog', None, False, 'none'),
    ('supplement', 'Turmeric & Back Pain: What You Should Know\n\nCurcumin calms inflammation. One trial found that it eases pain as well as ibuprofen. Our Golden Root capsules deliver 95% curcuminoids.\n\nShop Golden Root', 'product_marketing', None, True, 'vague'),
    ('encyclo', 'Low back pain\nFrom Openlore, the free encyclopedia\n\nLow back pain is a common disorder.[1] Most episodes resolve within six weeks.[2]\n\nReferences\n1. Roe A (2014). "Backs". Lancet. 12: 3-4.', 'other', None, False, 'named'),
    ('physical therapy', '5 Exercises for a Stiff Back\nMay 5, 2021\nMotion Works Physical Therapy\n\nPhysical therapists often recommend these moves. Lie on your back and hug your knees.\n\nIf your pain persists, one of our physical therapists at Motion Works can design a program for you.', 'clinic_marketing', None, True, 'vague'),
    ('guide', 'Management of acute low back pain in adults\nCollege of Rural Doctors of Arden | Approved May 2019\n\nKey points\n- Do not image without red flags (Grade A)\n- Advise patients to stay active (Grade A)\n- Paracetamol is not recommended (Grade B)', 'guideline', None, False, 'named'),
    ('yoga teacher', "4 poses I teach for sore backs\nLena Roux, RYT-500\n\nIn my classes I see it weekly. Cat-cow, sphinx, child's pose. Hold each for five breaths.\n\nNew studio series starts 3 May. Sign up here.", 'personal_trainer_blog', 'Lena Roux', True, 'none'),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "author", "sells", "names"), [row[1:] for row in BARE], ids=[row[0] for row in BARE]
)
def test_pages_that_say_little_of_themselves_are_told_all_the_same(
    text: str, kind: str, author: str | None, sells: bool, names: str
) -> None:
    source = appraise.appraise(readers.read_bytes(text.encode(), "a.txt")).source
    assert (source.kind.value, source.commercial_interest, source.names_sources) == (kind, sells, names)
    assert source.author is None if author is None else author in (source.author or "")


PROSE = "Sore backs\n\nA line of prose that says a little of nothing.\n\n"
BODY = "\n\nWarmth helps a sore back. Rest does not help.\n\nKeep moving.\n\nStay warm.\n\nCall for help.\n\nSleep.\n\nEat.\n"


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("A 2019 paper in Gait & Posture looked at rowers.", "named"),
        ("A Norwegian study followed 400 nurses for ten years.", "vague"),
        ("Doctors used to prescribe bed rest.", "vague"),
        ("My osteopath swears by ice.", "vague"),
        ("Use the lowest dose your doctor recommends.", "none"),
        ("If your physio says so, stop the exercises.", "none"),
        ("Harvard researchers have shown that sitting tall is no cure.", "named"),
        ("Professor Ewa Lind of Tarn University says belts are a waste.", "named"),
        ("Physio Ben Oduya says belts are a waste.", "vague"),
        ("Experts are divided on belts.", "vague"),
        ("It is well known that cold hurts the kidneys.", "vague"),
        ("According to Dr Lind, rest is harmful.", "vague"),
        ("There is no proof that belts work.", "vague"),
        ("We studied the plans of the house. Take your time to study the leaflet.", "none"),
        ("Nine out of ten users felt better in tests.", "vague"),
        ("In the RELOAD study, 300 dockers wore belts.", "named"),
        ("Sources: WHO; NICE NG59", "named"),
        ("Sources\nArden Health Board, Backs at work, 2018", "named"),
        ("Ask the research team for a form.", "none"),
        ("As physiotherapists, we see this every week.", "none"),
        ("The BMJ reported on it in May.", "named"),
        ("Scientific findings back this up.", "vague"),
        ("See a specialist if it lasts.", "none"),
    ],
)
def test_a_source_is_named_where_it_can_be_looked_up_and_vague_where_it_is_only_called_upon(
    said: str, how: str
) -> None:
    assert appraise.names_sources(f"{PROSE}{said}\n\nThat is all.\n") == how


@pytest.mark.parametrize(
    ("page", "author"),
    [
        ("Sore backs\n\nBY ILSE MARR\n3 May 2024<BODY>", "Marr"),
        ("Sore backs\nPosted on 3 May 2024 by Ilse<BODY>", "Ilse"),
        ("Sore backs<BODY>Ilse Marr, spinal nurse, for the Northfield pain team. May 2024.", "Ilse Marr"),
        ("Sore backs<BODY>Text: Ilse Marr. Drawings: Bo Tan.", "Ilse Marr"),
        ("Sore backs<BODY>Thank you to Ilse Marr for her photographs.", None),
        ("Sore backs<BODY>Content by the Northfield pain service", "pain service"),
        ("Sore backs<BODY>Reviewed by Ilse Marr, MD", None),
        ("Sore backs<BODY>“Wonderful hands!” – Ilse M., Leeds", None),
        ("Sore backs\nIlse Marr PhD and Bo Tan<BODY>", "Ilse Marr"),
        ("Sore backs\nIlse Marr, 3 May 2024<BODY>", "Ilse Marr"),
        ("Sore backs\nPatients say: Ilse Marr, 42, baker<BODY>", None),
        ("Sore backs<BODY>Ilse Marr is a nurse and writes from Leeds.", "Ilse Marr"),
        ("Sore backs<BODY>Happy gardening,\nIlse", "Ilse"),
        ("Sore backs<BODY>Editor: Ilse Marr. Printed by Tan & Sons.", None),
    ],
)
def test_a_name_signs_a_page_by_where_it_stands(page: str, author: str | None) -> None:
    found = appraise.author(page.replace("<BODY>", BODY))
    assert found is None if author is None else author.lower() in (found or "").lower()
