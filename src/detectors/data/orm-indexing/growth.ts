/** Code that runs once, or for one person at a time. */
export const APART =
  /(^|\/)(management|commands|scripts?|cli|admin|fixtures|seeds?|examples?|docs|bin|tools|benchmarks?)(\/|\.py$)/;

/** Tables that hold a handful of rows in most projects. */
export const FEW_ROWS =
  /(Config|Configuration|Settings?|Options?|Preferences?|Country|Region|Currency|Language|Role|Permission|Group|Plan|Category|Type|Feature|Flag|Menu|App|Application|Price|SubscriptionProduct|Sponsor|Source)$/;
