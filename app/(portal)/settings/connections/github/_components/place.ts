/** Where an App is to be made; as typed, so either may be wrong still. */
export interface Place {
  readonly url: string;
  readonly org: string;
}
