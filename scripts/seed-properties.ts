/*
 * Property tests of `npm test` start from one seed, so that a red run is red again on the next machine; the long form
 * draws a new seed each time and prints it with the counterexample.
 */
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_122 });
