package org.example.sqlite;

import io.workprovider.conformance.SelectionFixture;
import java.time.Duration;
import java.util.Map;

/** The provider as its users choose it, on a file that is new. */
final class SqliteSelectionFixture implements SelectionFixture {

  private static final String FILE = "workprovider.sqlite.file";

  private final Folder folder = Folder.create();

  @Override
  public String providerName() {
    return "sqlite";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(FILE, folder.file("work.db"));
  }

  @Override
  public String restrictedSetting() {
    return "workprovider.sqlite.lease";
  }

  @Override
  public UnreachableBackEnd unreachable() {
    String nowhere = folder.file("no-such-folder/work.db");
    return new UnreachableBackEnd(Map.of(FILE, nowhere), nowhere, Duration.ofSeconds(5));
  }

  @Override
  public void close() {
    folder.close();
  }
}
