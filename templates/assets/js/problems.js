// Problems are read first.
document.getElementById("errors")?.focus();
