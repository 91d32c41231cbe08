"""Worksheets as FHIR R4 Questionnaires, and what one person sent in as QuestionnaireResponses. Pure.

The resources are those of HL7 FHIR R4 (4.0.1, unchanged in 4.3), checked by fhir.resources as they are made. What was
declined carries the extension data-absent-reason with the code asked-declined; what was kept back for the therapist
alone carries one of ours, since FHIR has no word for it.
"""

from collections.abc import Mapping
from typing import Any

from server.export.rules import Given, Material, Sent, lines_of, state_of, worksheets_in
from worksheets.definition import Condition, Form, Question, Stance, When, Worksheet
from worksheets.kinds import kind_of

SYSTEM = "urn:mendwork"
DECLINED = {
    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
    "valueCode": "asked-declined",
}
KEPT_BACK = {"url": f"{SYSTEM}:kept-back", "valueBoolean": True}
OPERATORS: Mapping[When, str] = {When.EQUALS: "=", When.AT_LEAST: ">=", When.AT_MOST: "<="}


COMPOSED: Mapping[str, tuple[str, ...]] = {
    "commitment": ("what", "by_when", "how_seen"),
    "incident": ("when", "what", "felt", "did"),
}
"""Kinds whose value has parts: a group with one text a part."""

PLAIN_TYPES: Mapping[str, str] = {
    "rating": "integer",
    "number": "integer",
    "date": "date",
    "short_text": "string",
    "long_text": "text",
    "commitment_review": "text",
}
"""Kinds that FHIR has a type for. A review of promises repeats: its promises differ from one response to the next."""


def questionnaire(worksheet: Worksheet, stance: Stance, language: str) -> str:
    """The worksheet in one wording, as the JSON of a Questionnaire."""
    return _checked(_questionnaire(worksheet, stance, language))


def bundle(material: Material) -> str:
    """The JSON of a collection: each worksheet this person sent in, as they had it, and each response to it."""
    forms = [_questionnaire(one.worksheet, one.stance, one.language) for one in worksheets_in(material.sent)]
    responses = [_response(material, sent) for sent in material.sent]
    entries = [
        *({"fullUrl": form["url"], "resource": form} for form in forms),
        *({"fullUrl": f"urn:uuid:{response['id']}", "resource": response} for response in responses),
    ]
    told = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": material.drawn_up_at.isoformat(),
        "entry": entries,
    }
    return _checked(told if entries else {key: told[key] for key in told if key != "entry"})


def _checked(resource: dict[str, Any]) -> str:
    """As JSON, if the resource is what FHIR R4 allows. Only who asks for FHIR loads the library."""
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415

    model = get_fhir_model_class(resource["resourceType"])
    return str(model.model_validate(resource).model_dump_json(indent=2)) + "\n"


# ---------------------------------------------------------------- what was asked


def _questionnaire(worksheet: Worksheet, stance: Stance, language: str) -> dict[str, Any]:
    form = worksheet.form_for(stance, language)
    return {
        "resourceType": "Questionnaire",
        "url": _address(worksheet, stance, form.language),
        "version": str(form.version),
        "name": form.name,
        "title": form.title,
        "status": "active",
        "subjectType": ["Patient"],
        "language": form.language,
        "description": form.intro,
        "item": [
            {
                "linkId": f"page.{page.key}",
                "type": "group",
                "text": page.title,
                "item": [_asked(form, question) for question in page.questions],
            }
            for page in form.pages
        ],
    }


def _address(worksheet: Worksheet, stance: Stance, language: str) -> str:
    return f"{SYSTEM}:worksheet:{worksheet.name}:{stance.value}:{language}"


def _asked(form: Form, question: Question) -> dict[str, Any]:
    asked: dict[str, Any] = {"linkId": question.key, "text": question.ask, "type": type_of(question)}
    if question.show_if:
        asked["enableWhen"] = _enabled(form, question.show_if)
        asked["enableBehavior"] = "any"
    if asked["type"] == "group":
        asked["item"] = [
            {"linkId": f"{question.key}.{part}", "type": "text", "text": _part(question, form.language, part)}
            for part in COMPOSED[question.kind]
        ]
        return asked
    asked["required"] = False  # declining is always allowed
    if question.kind in ("multiple_choice", "commitment_review"):
        asked["repeats"] = True
    if asked["type"] == "choice":
        asked["answerOption"] = [{"valueCoding": _coding(option.value, option.label)} for option in question.options]
    return asked


def type_of(question: Question) -> str:
    """What FHIR calls the item."""
    if question.kind in COMPOSED:
        return "group"
    return "choice" if question.options else PLAIN_TYPES[question.kind]


def _part(question: Question, language: str, part: str) -> str:
    return kind_of(question).label(language, part)


def _coding(code: str, display: str) -> dict[str, str]:
    return {"system": f"{SYSTEM}:option", "code": code, "display": display}


def _enabled(form: Form, condition: Condition) -> list[dict[str, Any]]:
    return [_enabled_by(form.question(key), condition) for key in condition.questions]


def _enabled_by(question: Question, condition: Condition) -> dict[str, Any]:
    if condition.test is When.ANSWERED:
        return {"question": question.key, "operator": "exists", "answerBoolean": True}
    told: dict[str, Any] = {"question": question.key, "operator": OPERATORS[condition.test]}
    if type_of(question) == "integer":
        return {**told, "answerInteger": int(condition.value)}
    labels = {option.value: option.label for option in question.options}
    code = str(condition.value)
    return {**told, "answerCoding": _coding(code, labels.get(code, code))}


# ---------------------------------------------------------------- what was answered


def _response(material: Material, sent: Sent) -> dict[str, Any]:
    form = sent.worksheet.form_for(sent.stance, sent.language)
    standing = {given.question.key: given for given in sent.given if given.replaced_at is None}
    was_amended = any(given.replaced_at for given in sent.given)
    pages = (_page(sent, page.key, page.title, page.questions, standing) for page in form.pages)
    told: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": sent.id,
        "questionnaire": f"{_address(sent.worksheet, sent.stance, form.language)}|{form.version}",
        "status": "amended" if was_amended else "completed",
        "language": form.language,
        "subject": {"display": f"{material.code}, partner {material.place.value}"},
        "authored": sent.sent_at.isoformat(),
        "item": [page for page in pages if page["item"]],
    }
    return told if told["item"] else {key: told[key] for key in told if key != "item"}


def _page(
    sent: Sent, key: str, title: str, questions: tuple[Question, ...], standing: Mapping[str, Given]
) -> dict[str, Any]:
    items = [_answered(sent, standing[question.key]) for question in questions if question.key in standing]
    return {"linkId": f"page.{key}", "text": title, "item": [item for item in items if item]}


def _answered(sent: Sent, given: Given) -> dict[str, Any]:
    """One item; empty where nothing was said and nothing declined."""
    question, state = given.question, state_of(given)
    if state == "empty":
        return {}
    item: dict[str, Any] = {"linkId": question.key, "text": question.ask}
    notes = [*([DECLINED] if state == "declined" else []), *([KEPT_BACK] if given.answer.kept_back else [])]
    if notes:
        item["extension"] = notes
    if state == "declined":
        return item
    if question.kind in COMPOSED:
        value = given.answer.value if isinstance(given.answer.value, dict) else {}
        item["item"] = [
            {
                "linkId": f"{question.key}.{part}",
                "text": _part(question, sent.language, part),
                "answer": [{"valueString": str(value[part])}],
            }
            for part in COMPOSED[question.kind]
            if value.get(part)
        ]
    else:
        item["answer"] = _values(sent, given)
    return item


def _values(sent: Sent, given: Given) -> list[dict[str, Any]]:
    question, value = given.question, given.answer.value
    if question.kind == "commitment_review":
        told = (f"{line.label}: {line.text}" if line.label else line.text for line in lines_of(sent, given))
        return [{"valueString": text} for text in told]
    if question.options:
        labels = {option.value: option.label for option in question.options}
        chosen = value if isinstance(value, list) else [value]
        return [{"valueCoding": _coding(str(code), labels.get(str(code), str(code)))} for code in chosen]
    return [{ANSWERS[type_of(question)]: value}]


ANSWERS: Mapping[str, str] = {
    "integer": "valueInteger",
    "date": "valueDate",
    "string": "valueString",
    "text": "valueString",
}
