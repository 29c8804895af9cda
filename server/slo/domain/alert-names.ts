/*
 * Names of the alerts an SLO produces. Rules, rule tests and runbook headings all take them from here, so that a
 * `runbook_url` always lands on the section of the alert that fired.
 */
export interface SloName {
  readonly service: string;
  /** `metadata.name` of the SLO. */
  readonly name: string;
}

export interface AlertNames {
  readonly page: string;
  readonly ticket: string;
  readonly absent: string;
}

/** `checkout-api` + `checkout-api-availability` → `CheckoutApiAvailabilityBudgetFastBurn`, …; the prefix is not repeated. */
export function alertNames({ service, name }: SloName): AlertNames {
  const isPrefixed = name === service || name.startsWith(`${service}-`);
  const stem = pascalCase(isPrefixed ? name : `${service}-${name}`);
  return { page: `${stem}BudgetFastBurn`, ticket: `${stem}BudgetSlowBurn`, absent: `${stem}MetricsAbsent` };
}

/** The anchor GitHub gives the heading of an alert: lower case, since the names hold letters and digits only. */
export function runbookAnchor(alertName: string): string {
  return alertName.toLowerCase();
}

function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
