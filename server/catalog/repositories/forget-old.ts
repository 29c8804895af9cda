/** What the catalog writes down about its own work and need not keep for ever. */
import { countDeliveries, countScans, forgetDeliveries, forgetScans } from "../store/old-records.ts";

export const deliveries = { count: countDeliveries, countDue: countDeliveries, forget: forgetDeliveries };
export const scans = { count: countScans, countDue: countScans, forget: forgetScans };
