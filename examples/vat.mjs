// Adds up the VAT of a quarter by treatment and rate, for the return, exactly: amounts are never floats.
//
//     MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… node vat.mjs 2026-01-01 2026-03-31
//
// The key needs the scope `reports`. Needs Node 18 and no package.
const { MESSWERT_URL: url, MESSWERT_KEY: key } = process.env;
const [from, to] = process.argv.slice(2);
if (!url || !key || !to) {
  console.error("usage: MESSWERT_URL=… MESSWERT_KEY=… node vat.mjs FROM TO");
  process.exit(2);
}

/** Asks, and waits as long as the server says if it is busy or was asked too often. */
async function get(path, parameters, triesLeft = 4) {
  const address = `${url}${path}?${new URLSearchParams(parameters)}`;
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${key}` } });
  const wait = answer.headers.get("retry-after");
  if ([429, 503].includes(answer.status) && wait !== null && triesLeft > 0) {
    await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
    return get(path, parameters, triesLeft - 1);
  }
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return exact(text);
}

/** JSON with its numbers as strings, digit for digit. */
function exact(text) {
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(text.replace(tokens, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}

// An amount in its smallest unit, as a whole number without bounds; every amount of a currency has equally many digits.
const units = (amount) => BigInt(amount.replace(".", ""));
const sum = (amounts) => amounts.map(units).reduce((total, amount) => total + amount, 0n);

try {
  const { data, meta } = await get("/api/v1/reports/revenue", { date_from: from, date_to: to, sections: "by_tax,totals" });
  console.log("currency\ttreatment\ttax_rate\texcl_vat\tvat");
  for (const { currency, by_tax: rates, totals } of data.data.currencies) {
    const lines = rates.map(({ treatment, tax_rate, after_credits: { excl_vat, vat } }) => ({ treatment, tax_rate, excl_vat, vat }));
    for (const line of lines) console.log([currency, ...Object.values(line)].join("\t"));
    for (const part of ["excl_vat", "vat"]) {
      if (sum(lines.map((line) => line[part])) !== units(totals.after_credits[part])) throw new Error(`${part} does not add up`);
    }
    console.log([currency, "total", "", totals.after_credits.excl_vat, totals.after_credits.vat].join("\t"));
  }
  // What the figures are of: asked with `at_seq`, they are the same for ever.
  console.log(`journal row ${meta.journal.seq}${meta.journal.period_closed ? "" : "; the period is not closed yet"}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
