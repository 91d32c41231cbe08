"""What is looked at on a page in a real browser: rules of axe, room, targets, names, motion, colours, other hosts."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FOR_PAGES = (*WCAG, "best-practice")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 568}
ZOOMED = {"width": 320, "height": 225}
"""A window of 1280 by 900 at 400 %: what is left of it in CSS pixels."""

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "() => { document.adoptedStyleSheets = []; }"

ROOM = """() => {
  const told = [], wide = document.documentElement.clientWidth;
  const name = (e) => e.tagName.toLowerCase() + "." + e.className + " " + (e.innerText || "").slice(0, 40);
  const over = document.documentElement.scrollWidth - wide;
  if (over > 0) told.push(`the page is ${over}px too wide`);
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest(".sr, .skip, svg, [hidden]") || !e.checkVisibility({ visibilityProperty: true })) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (box.width && (box.right > wide + 1 || box.left < -1) && !e.closest("pre")) told.push(`sticks out: ${name(e)}`);
    const scrolls = e.matches("input:not([type=date], [type=time]), pre");
    if (scrolls || style.clipPath === "inset(50%)") continue;
    const clips = style.overflowX !== "visible" || e.matches("textarea, input, select, button");
    if (clips && e.scrollWidth > e.clientWidth + 1) told.push(`cut at the side: ${name(e)}`);
    if (style.overflowY === "hidden" && e.scrollHeight > e.clientHeight + 1) told.push(`cut below: ${name(e)}`);
    if (style.textOverflow === "ellipsis" && !e.matches("input")) told.push(`may be cut short: ${name(e)}`);
  }
  return told;
}"""

TARGETS = """(least) => {
  const told = [];
  const inSentence = (e) => {
    if (getComputedStyle(e).display !== "inline") return false;
    const around = e.parentElement.innerText.trim(), own = e.innerText.trim();
    return around.length > own.length;
  };
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (e.closest(".sr, .skip, [hidden]") || e.type === "hidden") continue;
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    let box = e.getBoundingClientRect();
    const label = e.matches("[type=radio], [type=checkbox]") && e.closest("label");
    if (label) box = label.getBoundingClientRect();
    if (inSentence(e)) continue;
    if (box.width + .5 < least || box.height + .5 < least)
      told.push(`${Math.round(box.width)} by ${Math.round(box.height)}: ${e.outerHTML.slice(0, 110)}`);
  }
  return told;
}"""

STILL = """() => {
  const moves = (e) => getComputedStyle(e).transitionDuration.split(", ").some((each) => parseFloat(each) > 0)
    || getComputedStyle(e).animationName !== "none";
  const told = [...document.querySelectorAll("*")].filter(moves).map((e) => e.outerHTML.slice(0, 80));
  if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") told.push("the page scrolls by itself");
  return told;
}"""

PLAIN_COLOURS = """() => {
  const told = [], paper = getComputedStyle(document.body).backgroundColor;
  const seen = (style) => parseFloat(style.borderTopWidth) > 0 && style.borderTopColor !== paper;
  for (const e of document.querySelectorAll(".btn, .exit, .input, .scale span"))
    if (e.checkVisibility() && !seen(getComputedStyle(e))) told.push(`no border: ${e.outerHTML.slice(0, 90)}`);
  const chosen = document.querySelector(".scale :checked + span");
  const other = document.querySelector(".scale :not(:checked) + span");
  if (chosen && getComputedStyle(chosen).backgroundColor === getComputedStyle(other).backgroundColor)
    told.push("the chosen number looks like the others");
  return told;
}"""

SPOKEN = {
    "button", "link", "textbox", "radio", "checkbox", "combobox", "spinbutton", "searchbox", "DisclosureTriangle",
    "group", "radiogroup", "region", "navigation", "table", "image",
}  # fmt: skip


def breaks_of_rules(page: Page, scheme: str, tags: tuple[str, ...] = FOR_PAGES) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # nothing half faded while axe looks
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{scheme}: {rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def lacks_room(page: Page) -> list[str]:
    """At 320 pixels, at 400 % and with the text spacing a reader may set (WCAG 1.4.10, 1.4.12)."""
    told = []
    for size in (NARROW, ZOOMED):
        page.set_viewport_size(size)
        told += [f"{size['width']} by {size['height']}: {each}" for each in page.evaluate(ROOM)]
    page.evaluate(SPACED)
    told += [f"spaced: {each}" for each in page.evaluate(ROOM)]
    page.evaluate(UNSPACED)
    return told


def small_targets(page: Page, least: int) -> list[str]:
    return page.evaluate(TARGETS, least)


def moves(page: Page) -> list[str]:
    """What moves although less motion was asked for."""
    page.emulate_media(reduced_motion="reduce")
    return page.evaluate(STILL)


def lost_colours(page: Page) -> list[str]:
    """What cannot be told apart where the reader’s own colours replace ours."""
    page.emulate_media(forced_colors="active")
    told = page.evaluate(PLAIN_COLOURS)
    page.emulate_media(forced_colors="none")
    return told


def without_a_name(page: Page) -> list[str]:
    """Controls and groups that a screen reader could only call by their kind."""
    reader = page.context.new_cdp_session(page)
    nodes = [node for node in reader.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    told = []
    for node in nodes:
        if node["role"]["value"] not in SPOKEN or node.get("name", {}).get("value", "").strip():
            continue
        of = reader.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
        if of["nodeName"] != "DETAILS":  # its summary names it
            told.append(f"{of['nodeName']} {of['attributes']} has no name")
    reader.detach()
    return told
