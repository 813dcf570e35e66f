import { isByHand } from '../../../model/by-hand.ts';

/** Whether a path is that of code which runs once, or for one person at a time. */
export function isApart(path: string): boolean {
  return isByHand(path) || /(^|\/)(admin|tools)(\/|\.py$)/.test(path);
}

/** Tables that hold a handful of rows in most projects. */
export const FEW_ROWS =
  /(Config|Configuration|Settings?|Options?|Preferences?|Country|Region|Currency|Language|Role|Permission|Group|Plan|Category|Type|Feature|Flag|Menu|App|Application|Price|SubscriptionProduct|Sponsor|Source|Schema|Template|Notice|Policy|Provider|Integration|Connector|Service|Server|Location|Bot|Forms?)$/;
