"""What the synthetic people write: a stock of answers by what happened, by stance, and by how far they have come.

The words are the project's own. {partner} is the other one's name, {he}, {him}, {his} how one speaks of them, {third} a
third person. Entries at the same place of a phase are about the same days, seen from both sides.
"""

from collections.abc import Mapping
from typing import TypeAlias

Stock: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By stance, then by phase."""

HARD: Mapping[str, Stock] = {
    "messages": {
        "injured": {
            "early": (
                (
                    "On Tuesday {partner}’s phone lit up face down on the table and {he} turned it over before I "
                    "could read it. I said nothing, went upstairs and sat on the edge of the bath for half an hour. I "
                    "felt sick."
                ),
                (
                    "{partner} came home forty minutes late and said “traffic” without looking at me. I asked twice "
                    "which road. {He} said I always turn everything into a trial. Then {he} went out to the car and I "
                    "cried."
                ),
                (
                    "I asked whether {he} had written to {third} since August. {partner} stared at the kettle and said "
                    "nothing at all. I asked again, louder. {He} left the room, I followed, the children heard it."
                ),
                (
                    "We were at my sister’s and somebody made a joke about secret admirers. Everyone laughed, "
                    "{partner} too. I went cold. On the way home I could not speak, and {he} asked what was wrong "
                    "now."
                ),
            ),
            "middle": (
                (
                    "The hotel near the station had its lights on when we drove past. My hands shook. I told "
                    "{partner} what it was instead of going quiet. {He} pulled over, and we sat there for a while."
                ),
                (
                    "I asked the same question again, the one about the weekend in May. {partner} answered, but I "
                    "could hear {him} holding {his} breath. I felt ashamed of asking and angry that I have to."
                ),
                (
                    "{partner} told me {he} had met {third} by chance in the canteen. {He} told me at once, at the "
                    "door. It was right, and I was still up half the night. I felt scared that it starts again."
                ),
                (
                    "On Saturday I looked at {his} phone while {he} was in the shower. There was nothing. I told "
                    "{him} on Sunday. I hated the feeling of it more than anything I could have found."
                ),
            ),
            "late": (
                (
                    "A ringtone on the bus, the same as that one. I felt it in my stomach, counted the stops, and told "
                    "{partner} in the evening. It lasted twenty minutes. In the summer it would have been two days."
                ),
                (
                    "We disagreed about the Christmas party. I wanted to know who goes. {partner} asked what I was "
                    "afraid of, and I could say it: being the one who does not know. We stopped at nine, as agreed."
                ),
                (
                    "{partner} forgot to ring when {he} left. Ten minutes, no more. I noticed that I was sure of the "
                    "worst for eight of them. I said so when {he} came in, and {he} did not defend it."
                ),
                (
                    "I read an old birthday card of {his} and wondered which sentences were true. I did not ask that "
                    "evening. I kept it for our ten minutes on Thursday and felt sad, not furious."
                ),
            ),
        },
        "responsible": {
            "early": (
                (
                    "{partner} found an old photo on the tablet that I had forgotten about. It was nothing, from "
                    "before. {He} would not believe me. In the end I shouted, and the little one woke up."
                ),
                (
                    "I came home late and {he} was waiting in the hall. It was only traffic. I said that I cannot "
                    "live as if I were on parole, and then we did not speak until Friday."
                ),
                (
                    "{partner} asked about the messages again on Wednesday. I said we had been through this. I know "
                    "it came out hard. I was tired, it had been a long day at work, and I left the room before it got "
                    "worse."
                ),
                (
                    "At dinner {he} asked me in front of {his} mother whether I was “still honest”. I felt exposed. I "
                    "said that if things had been warmer at home, none of it would have happened. I wish I had kept "
                    "that to myself."
                ),
            ),
            "middle": (
                (
                    "We drove past the hotel. I had not thought of it, {he} had. When {he} said what it was I pulled "
                    "over. I did not know what to say, so I said that."
                ),
                (
                    "{partner} asked about May. I answered every part of it this time. Halfway through I wanted to "
                    "say “but you know how we were then”, and I stopped. It was very quiet afterwards."
                ),
                (
                    "I met {third} in the canteen by chance. My first thought was to keep quiet so that the evening "
                    "stayed calm. I told {partner} at the door. {He} went pale. I did that to {him}, not the canteen."
                ),
                (
                    "On Sunday {partner} told me that {he} had looked through my phone. I felt watched for a second, "
                    "and then I thought: of course {he} looks. I lied to {him} for four months."
                ),
            ),
            "late": (
                (
                    "{partner} told me about a ringtone on the bus. I asked what it was like, and {he} told me. I "
                    "understand now that it is not a question about today. I listened until {he} was done."
                ),
                (
                    "The Christmas party. I wanted to go, and I could see what it cost {him}. I asked what would make "
                    "it easier. We settled on two hours and that I ring on the way home."
                ),
                (
                    "I forgot to ring when I left work. Ten minutes. I saw {his} face when I came in and I said it "
                    "before {he} had to: I said I would ring and I did not. {He} nodded. That was all."
                ),
                (
                    "{partner} was quiet all Sunday. I caught myself wanting to be told that I am doing well. I made "
                    "tea instead and waited. In the evening {he} said that it was one of those days."
                ),
            ),
        },
    },
    "money": {
        "injured": {
            "early": (
                (
                    "The card was refused at the chemist’s, with people behind me. I rang {partner} and {he} said "
                    "“that must be a mistake of theirs”. I knew it was not. I paid with the coins from the car."
                ),
                (
                    "I found the second letter from the bank in {his} coat. {partner} said it was hardly worth "
                    "talking about. I have a folder now. I hate that I have a folder."
                ),
                (
                    "I asked how much it is, all of it. {partner} named a sum, then another one, then got up. I never "
                    "get a straight answer. I stood in the kitchen and counted the tiles."
                ),
                (
                    "My mother asked when we go away this year. I looked at {partner} and {he} looked at {his} plate. "
                    "I said we had not decided. I lied for {him}, at my own mother’s table."
                ),
            ),
            "middle": (
                (
                    "An envelope with a window lay on the mat. My heart went like a hammer before I had even turned "
                    "it over. It was the water board. I told {partner} about it in the evening, and {he} did not "
                    "laugh."
                ),
                (
                    "{partner} showed me the statement on the first, as agreed, without my asking. There was a "
                    "withdrawal I did not know. {He} explained it. I believed it, and I still checked the date twice."
                ),
                (
                    "We talked about the car. I heard myself say that I will pay for this for years. It was true and "
                    "I said it to hurt. I stopped, and we came back to it after the news."
                ),
                (
                    "A friend told me about their new kitchen. I smiled and was so angry that I had to go out to the "
                    "bins. I was not angry with her. I felt cheated out of a plain life."
                ),
            ),
            "late": (
                (
                    "The bank rang about something harmless while {partner} was out. I noticed that I wrote the "
                    "number down for {him} instead of ringing back myself. I was proud of that, and a little "
                    "frightened."
                ),
                (
                    "{partner} was five days late with the plan for December. {He} said so {himself} on Monday. I was "
                    "cross about the days, and I could feel that it was about the days and not about everything."
                ),
                (
                    "I wanted to ask for the total again and did not know why, since I know it. I asked {partner} to "
                    "say it once, calmly. {He} did. It still hurts to hear it in {his} voice."
                ),
                (
                    "We planned the summer for the first time. I felt glad and then afraid of being glad. I said "
                    "both. {partner} said that {he} knows where the second one comes from."
                ),
            ),
        },
        "responsible": {
            "early": (
                (
                    "The card was refused and {partner} rang me at work. I said the bank had made a mistake. It was "
                    "out before I had thought. I told myself that I did not want to worry {him}."
                ),
                (
                    "{partner} has a folder now with every letter in it. I feel like a thief in my own kitchen. It "
                    "was never about taking something from {him}, I wanted to win it back before anybody noticed."
                ),
                (
                    "I was asked for the whole sum and I gave a smaller one first. Then the rest. I know how that "
                    "looks. I could not bear {his} face, so I got up and washed the car."
                ),
                (
                    "At dinner with {his} mother it came to holidays. {partner} covered for me. Afterwards {he} said "
                    "I make {him} a liar. I said that {he} spends as well. That was not fair."
                ),
            ),
            "middle": (
                (
                    "A letter from the water board, and {partner} shook so much {he} could not open it. I did that. "
                    "Because I hid the others, {he} cannot pick up an envelope."
                ),
                (
                    "I put the statement on the table on the first, with the withdrawal in it. I had rehearsed an "
                    "explanation. In the end I just said: that was me, fifty, on the fourteenth. {partner} looked it "
                    "up. I let {him}."
                ),
                (
                    "{partner} said that {he} will be paying for this for years. I wanted to say that I work too. I "
                    "said that {he} is right, because {he} is. I slept badly."
                ),
                (
                    "On Thursday I walked past the shop, slower than I had to. I told {partner} the same evening. "
                    "{He} asked what made me slow down, and I did not know. We left it at that."
                ),
            ),
            "late": (
                (
                    "My brother offered me a loan, just between us. I told him that there is no “between us” any "
                    "more, and I told {partner} that evening. It felt odd, like telling on myself."
                ),
                (
                    "I was late with the plan for December. Five days. I noticed on the second and waited for {him} "
                    "to ask. Then I thought that this is exactly how it used to go, and I said so myself."
                ),
                (
                    "{partner} asked for the total once more. I said it, all four figures, and stayed in my chair. I "
                    "asked what it is like to hear it. {He} said: like the first time, only shorter."
                ),
                (
                    "We planned the summer and {he} went quiet in the middle. I understand why it is hard to be glad "
                    "with me. I said that we can put the map away and look again on Sunday."
                ),
            ),
        },
    },
}

GOOD: Stock = {
    "injured": {
        "early": (
            "None really. {partner} brought me coffee on Sunday without a word. I drank it.",
            "We laughed about the dog for a minute. Then I remembered.",
            "{partner} asked the neighbours to turn the music down because I had a headache. I had not asked.",
            "There was one evening without talk of it. I do not know whether that was good or only tired.",
        ),
        "middle": (
            (
                "{partner} rang when {he} left, as {he} had said. It was raining and I could hear {him} running. I "
                "did not have to wonder for once."
            ),
            "On Monday {he} told me something small before I asked. I noticed my shoulders come down.",
            "We paused when it got loud and came back at nine, both of us. Nobody slammed a door.",
            "{partner} sat with me while I cried and did not explain anything. It was the first time.",
        ),
        "late": (
            "We cooked. I forgot to watch the clock. When I noticed, it was ten.",
            "Ten minutes after supper, each of us five. I told {partner} about work, and {he} asked a second question.",
            "{partner} said “I said I would and I did not” before I had to. I could put my list away.",
            "I fell asleep on the sofa while {he} was out. That has not happened since spring.",
        ),
    },
    "responsible": {
        "early": (
            ("I made coffee on Sunday and {he} took it."),
            ("The children wanted both of us at bedtime. For ten minutes we were a family."),
            ("{partner} let me drive {him} to the station. We did not say much."),
            ("Nothing stands out. We managed the shopping."),
        ),
        "middle": (
            ("I rang from the car park. {He} said “good” and I could hear that {he} meant it."),
            ("I told {partner} about a phone call before {he} asked. {He} said thank you. I had expected questions."),
            ("We stopped when it got loud and I came back at nine, as agreed. I usually do not come back."),
            ("{partner} cried and I kept my reasons to myself. I held the glass of water. I think that helped more."),
        ),
        "late": (
            ("We cooked, and nobody looked at a phone. {He} sang, out of tune."),
            ("Our ten minutes went over to half an hour, because we wanted to."),
            ("I admitted the late call myself. {partner} said “I know”, and it was over in a minute."),
            (
                "{partner} fell asleep on the sofa while I was out. I stood there and looked, and I understood what "
                "that means."
            ),
        ),
    },
}

BROUGHT_BACK: Mapping[str, Stock] = {
    "messages": {
        "injured": {
            "early": (
                "The sound of {his} phone. Every time, day and night. My stomach drops before I know why.",
                "That name on a delivery van. I stood in the street like a fool. It took the whole afternoon.",
                "The jacket {he} wore that weekend, on the hook. I moved it to the cellar.",
            ),
            "middle": (
                "The date, the fourteenth. I had not looked at the calendar, my body knew. Tight chest until noon.",
                "A film in which somebody deletes messages. I left the room, and said why.",
                "{partner} typing with a smile. It was {his} brother. I needed an hour.",
            ),
            "late": (
                "The ringtone on the bus. Twenty minutes, then I could read again.",
                "A free table in the café where they met. I went in, had a tea and left.",
                "A song. I noticed it, told {partner} later, and it was all right.",
            ),
        },
        "responsible": {
            "early": (
                "{partner} asking where I was. I felt accused at once and my neck went hot.",
                "The word “trust” in the news. I switched it off. I felt ashamed.",
                "Being looked at when my phone rings. I go numb.",
            ),
            "middle": (
                "The hotel. I had driven past it for weeks without seeing it. Then I saw {him} see it.",
                "A colleague joking about affairs. I went red and left the table.",
                "{partner}’s silence at breakfast. I take it for a sentence on me, before I have asked.",
            ),
            "late": (
                (
                    "That department moved to our floor. I told {partner} the same day. I felt the old pull to keep "
                    "things smooth."
                ),
                "An old message in a backup. I deleted it together with {partner}, after showing it.",
                "The date in May. I had put it in my calendar, so that {he} is not alone with it.",
            ),
        },
    },
    "money": {
        "injured": {
            "early": (
                "Every envelope with a window. I leave them on the mat until {partner} is home, and I cannot eat.",
                "The queue at the chemist’s. I counted coins before I went in. My ears rang.",
                "An advert for betting, in the middle of the football. I had to leave my own living room.",
            ),
            "middle": (
                "The first of the month. I woke at four and lay there until the statement was on the table.",
                (
                    "A number I did not know on the telephone. It was the dentist. I was short with everyone until "
                    "evening."
                ),
                "{partner} counting change. I saw the same hands in the spring.",
            ),
            "late": (
                "A window envelope, again. This time I opened it with a knife, like other people.",
                "The bank’s waiting music. I put it on loud and did the dishes.",
                "My birthday: the year the present came from a loan. I told {partner} that I want a walk.",
            ),
        },
        "responsible": {
            "early": (
                "The folder on the shelf. I see it and feel like a criminal.",
                "Pay day. I felt the itch from noon on, and then I felt sick.",
                "{partner}’s mother asking about the house. I wanted to disappear from the table.",
            ),
            "middle": (
                "The shop with the green sign. I crossed the road too late. I noticed it in my hands.",
                "The word “all”, as in “is that all”. My throat closes.",
                "A scratch card under somebody’s chair on the train. I looked at it for three stops.",
            ),
            "late": (
                "A win of my cousin’s. I felt the old arithmetic start, and rang {partner}.",
                "The last reminder from the lender, which said “settled”. I cried in the car.",
                "Someone at work collecting for the pools. I said no and my voice shook, which was odd.",
            ),
        },
    },
}

OWNED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "messages": {
        "responsible": (
            "I wrote to somebody else for four months and I lied to {partner} about it each time {he} asked.",
            "I told {partner} {he} was imagining things. {He} was not. I made {him} doubt {his} own eyes.",
            "I deleted the messages before I “told everything”. So I did not tell everything.",
        ),
        "injured": (
            (
                "I would like to hear: I knew it would hurt you and I did it anyway. Without the part about how "
                "things were at home."
            ),
            "That {he} told me I was imagining it, and that this was a lie too.",
            "I would like {partner} to say how long, in weeks, without looking at me to see how I take it.",
        ),
    },
    "money": {
        "responsible": (
            "I took eleven thousand from our savings and I said the account was being moved.",
            "I hid the letters in the car. I let {partner} plan a holiday that I had already spent.",
            "I gave a smaller sum first, twice. I lied about the sum even while I was confessing.",
        ),
        "injured": (
            "I would like to hear: I spent what was ours, and I watched you plan with it.",
            "That {he} let me lie to my mother for {him}.",
            "The whole sum in one sentence, and that nobody else is to blame for it.",
        ),
    },
}

COST: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "messages": {
        "responsible": (
            "Sleep, most of all. And {he} used to tell people about us, {he} does not do that any more.",
            "{He} cannot hear a phone without going white, and that is from me. What else, I do not know yet.",
            "Because I lied so calmly, {he} no longer believes a calm voice. I took that from {him}.",
        ),
        "injured": (
            "I used to be somebody who does not check. I liked that. {partner} has not noticed that it is gone.",
            "My sleep, and May. All of May belongs to it now.",
            "I stopped telling my friends things, because I would have to tell them this.",
        ),
    },
    "money": {
        "responsible": (
            "{He} lies awake on the last day of every month. {He} sold {his} grandmother’s ring and did not tell me.",
            "{His} ease with {his} family. {He} covers for me there, and it shames {him}.",
            "{He} cannot pick up an envelope. I watch it every morning.",
        ),
        "injured": (
            "A plain life in which the post is the post.",
            "I sold the ring. {partner} knows that it is gone, not what it was to stand in that shop.",
            "My job is hard enough. I do sums in the toilet at work so that nobody sees me.",
        ),
    },
}

COMFORT: Mapping[str, tuple[str, ...]] = {
    "responsible": (
        (
            "I wanted it to be over and I wanted to be told that I am not a bad person. I said sorry five times in a "
            "row. Then I noticed that {partner} was comforting me."
        ),
        (
            "{He} cried in the hall. I wanted to explain. I sat down on the stairs instead and waited. It was hard to "
            "sit there."
        ),
        "I wanted {him} to stop, if I am honest. I asked whether {he} wanted me to stay. {He} said yes, so I stayed.",
    ),
    "injured": (
        (
            "On Thursday I ended up making tea for {partner}, because {he} was so low about what {he} had done. There "
            "was no room for mine."
        ),
        "There was room. {He} did not say much. I kept waiting for the “but”, and it did not come.",
        "For a while there was. Then {he} began on how bad {he} feels, and I went to bed.",
    ),
}

CAME_UP: tuple[Mapping[str, str], ...] = (
    {
        "when": "Wednesday, after supper",
        "what": "It came up over a bill. One of us asked, the other one answered, and then there was a silence.",
        "felt": "Small and hot. Also relieved that it was said.",
        "did": "We turned the radio on. Later I came back to it for two minutes.",
    },
    {
        "when": "Saturday, in the car",
        "what": "The radio said something about couples, and {partner} looked out of the window.",
        "felt": "Afraid of saying the wrong thing.",
        "did": "I asked whether we should talk now or at home. At home, so we did.",
    },
    {
        "when": "Sunday evening",
        "what": "I asked something I have asked before. It went better than the last time, up to a point.",
        "felt": "Tense, then tired.",
        "did": "We stopped after a quarter of an hour and agreed on Tuesday.",
    },
)

ONLY_HERE: tuple[str, ...] = (
    "I am not sure that I want to stay. I have not said that to anybody.",
    "It was a lot to write. I took two evenings for it.",
    "I write more calmly than I am.",
    "I answered freely. {partner} was out.",
)

EASIER: Mapping[str, tuple[str, ...]] = {
    "early": ("nothing_yet", "gave_it_time"),
    "middle": ("said_plainly", "answered_again"),
    "late": ("said_plainly", "asked_what_it_was_like", "came_back_to_it"),
}

MADE_IN_THE_ROOM = (
    "I say on Sunday what I will be away for in the week.",
    "each_time",
    "The list is on the fridge by Sunday evening.",
)
RENEGOTIATED = (
    "I say on Saturday, over coffee, what I will be away for in the week.",
    "each_time",
    "The list is on the fridge by Saturday noon.",
)
"""What the first couple says aloud with both present: what, by when, how it shows."""

ACCESS_OFFERED = (
    "I will leave my phone unlocked on the table at night.",
    "each_time",
    "You can look at it whenever you want.",
)
"""A promise that amounts to surveillance, for the clinician to look at twice."""

PROMISES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "injured": (
        (
            "I will ask my question once, sitting down, before nine in the evening.",
            "next_session",
            "We both sit, and it is asked once.",
        ),
        (
            "When I need a break I will say for how long, and come back then.",
            "each_time",
            "The time is said, and I am back.",
        ),
        ("I will say “that was good” when something was good.", "each_time", "It is heard, at least once a week."),
        (
            "I will go to choir on Thursday and leave my phone in my bag.",
            "next_session",
            "I come home and tell you about the singing.",
        ),
        (
            "I will tell you on the same day when something brings it back.",
            "each_time",
            "You do not have to guess at supper.",
        ),
        (
            "I will write my question down and bring it to our ten minutes.",
            "next_session",
            "Nothing is asked in the doorway.",
        ),
    ),
    "responsible": (
        ("I will ring when I leave work, before I set off.", "each_time", "The phone rings before half past five."),
        (
            "I will tell you on the same day what you would want to know.",
            "each_time",
            "You hear it from me, before supper.",
        ),
        ("When you ask, I will answer before I explain.", "each_time", "The first sentence is the answer."),
        ("I will say myself when I am late with something I said.", "each_time", "You hear it from me first."),
        ("I will make the appointment with the counsellor by Friday.", "next_session", "I tell you the date."),
        (
            "I will stay in the room for ten minutes when it gets hard, or say when I will be back.",
            "each_time",
            "Nobody has to follow anybody.",
        ),
    ),
}

SAFETY_CUE = (
    "On Friday it got loud. {partner} stood in the doorway and would not let me past. {He} grabbed my wrist and I "
    "was scared. It was over in a minute, and {he} said sorry, but I have not slept well since. I have not told "
    "anyone."
)
"""One answer of one week: it must reach the clinician alone."""

SURVEILLANCE = (
    "{partner} shows me {his} phone every night now, and I check where {he} is at lunch. It is the "
    "only way I calm down."
)
"""Reads like progress and is not: the report must not praise it."""

AGENDA = (
    "The ten minutes after supper: what made them work",
    "The same evening, told twice",
    "What each of them means by “late”",
    "How much can be asked, and when",
    "The summer: what may be planned",
    "What staying, and what going, would ask of each of them",
)

NOTES = (
    "Take your time with this one. See you on Thursday.",
    "Only as much as feels right.",
    "",
    "The second page may be left out if the week was too full.",
)

OTHER_WORDS = (
    "It is different from week to week. This week there were two good evenings and one that I would like to forget.",
    "I notice that I write this more easily than I would have said it.",
    "I do not have one answer. Ask me in the room.",
)
"""For a question that has no stock of its own."""
