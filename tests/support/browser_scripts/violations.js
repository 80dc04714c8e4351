// Returns what axe finds wrong by the given standards: rule, element, and why.
async (standards) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: standards },
    resultTypes: ["violations"],
  });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary.split("\n")[1].trim()}`),
  );
};
