// Fills in the versions of features.tsv. A row whose source is empty gets the entry with the name of its
// feature, or else the nearest entry above it, such as a property for one of its values.
import { readFileSync, writeFileSync } from "node:fs";

const [, , package_, file] = process.argv;
const data = JSON.parse(readFileSync(`${package_}/data.json`, "utf8"));
const find = (path) => path.split(".").reduce((node, key) => node && node[key], data)?.__compat;

// The first version that knows a feature without a setting, a prefix or a gap.
const since = (support, prefix) => {
  const whole = [support].flat().filter((s) => !s.flags && !s.alternative_name && !s.version_removed && s.prefix === prefix);
  const version = (whole.find((s) => !s.partial_implementation) || {}).version_added;
  return /\d/.test(version) ? version.replace("≤", "") : "none";
};

const [head, ...rows] = readFileSync(file, "utf8").trimEnd().split("\n");
const filled = rows.map((row) => {
  let [feature, source, , , , reason = ""] = row.split("\t");
  if (source === "own") return [feature, source, "", "", "", reason].join("\t");
  const prefix = feature.match(/\.(-webkit-)/)?.[1];
  for (let name = feature.replace(prefix, ""); !source && name.includes("."); name = name.slice(0, name.lastIndexOf("."))) {
    if (find(name)) source = name;
  }
  const found = source && find(source);
  if (!found) throw new Error(`${feature}: no entry ${source || "with this name"}; name one in the column source`);
  const { chrome, safari, firefox } = found.support;
  return [feature, source === feature ? "" : source, ...[chrome, safari, firefox].map((s) => since(s, prefix)), reason].join("\t");
});
writeFileSync(file, [head, ...filled.sort()].join("\n") + "\n");
