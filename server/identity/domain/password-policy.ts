/*
 * What a password must be: long, and nothing else. Composition rules and forced changes make passwords worse
 * (NIST SP 800-63B §3.1.1.2); 15 characters is its minimum where a password alone signs in.
 */
export const minimumPasswordLength = 15;
