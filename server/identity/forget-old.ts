/** What is written down about sign-ins and need not be kept for ever: addresses, devices, attempts. */
import { countAttempts, countSessions, forgetAttempts, forgetSessions } from "./store/old-sign-ins.ts";

export const sessions = { count: countSessions, countDue: countSessions, forget: forgetSessions };
export const signIns = { count: countAttempts, countDue: countAttempts, forget: forgetAttempts };
