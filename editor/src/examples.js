// An example goes into the editor, not to another page; with Control or Shift it opens as any link.
export function showExamples(yasqe, text) {
  for (const link of document.querySelectorAll(".examples a")) {
    link.addEventListener("click", (event) => {
      const query = new URL(link.href).searchParams.get("query");
      if (!query || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      yasqe.setValue(query);
      text.value = query;
      yasqe.rootEl.scrollIntoView({ block: "start" });
      yasqe.query().catch(() => {});
    });
  }
}
