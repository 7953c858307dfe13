// The blocks to copy follow the query; each has its own words before and after it.
export function showSnippets(yasqe) {
  const blocks = [...document.querySelectorAll("pre[data-before]")];
  const links = [...document.querySelectorAll("a[data-format]")];
  const update = () => {
    const query = yasqe.getValue().trim();
    for (const block of blocks) block.textContent = around(query, block.dataset);
    for (const link of links) link.search = new URLSearchParams({ query, format: link.dataset.format });
  };
  yasqe.on("change", update);
  for (const block of blocks) block.before(button(block));
  document.getElementById("copy")?.removeAttribute("hidden");
  update();
}

function around(query, { before, after, end, other }) {
  const lines = query.includes(end) ? [before, after].map((part) => part.replaceAll(end, other)) : [before, after];
  return lines.join(query);
}

function button(block) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = "Copy";
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    made.textContent = "Copied";
    setTimeout(() => (made.textContent = "Copy"), 2000);
  });
  return made;
}
