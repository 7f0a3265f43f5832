package io.workprovider.selection;

/**
 * The text of a setting, not yet read.
 *
 * @param text as written
 * @param origin where it was found, for messages
 */
record SettingText(String text, String origin) {

  /** Without the text, which may be a secret. */
  @Override
  public String toString() {
    return origin;
  }
}
