// Problems are read first.
document.getElementById("errors")?.focus();

// Where the device is handed over to a partner, no other tab of it keeps showing a clinician's page; nor does Back.
const handingOver = new BroadcastChannel("hand-over");
handingOver.onmessage = () => location.replace("/page/handed-back");
document.querySelector("form[data-hands-over]")?.addEventListener("submit", () => handingOver.postMessage("now"));
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
