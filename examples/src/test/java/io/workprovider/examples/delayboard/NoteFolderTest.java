package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoteFolderTest {

  private static final UUID EVENT = new UUID(1, 2);

  private final Path folder;
  private final NoteFolder notes;

  NoteFolderTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.notes = NoteFolder.empty(folder);
  }

  @Test
  void whatNodesNoteIsReadAsItWas() throws IOException {
    try (NoteFile a = NoteFile.open(folder, "A");
        NoteFile b = NoteFile.open(folder, "B")) {
      a.note(handling("A", EVENT));
      assertEquals(new NoteFolder.Tally(1, 1), notes.tally());

      b.note(handling("B", EVENT));
      a.note(handling("A", new UUID(3, 4)));
      assertEquals(new NoteFolder.Tally(2, 3), notes.tally());
    }
    assertEquals(
        Set.of(handling("A", EVENT), handling("B", EVENT), handling("A", new UUID(3, 4))),
        Set.copyOf(notes.read()));
  }

  @Test
  void aNoteThatIsNotWrittenToItsEndIsNone() throws IOException {
    String line = handling("A", EVENT).line();
    Path file = folder.resolve("A" + NoteFile.SUFFIX);
    Files.writeString(file, line.substring(0, 9));
    assertEquals(List.of(), notes.read());

    Files.writeString(file, line.substring(9) + "\n", StandardOpenOption.APPEND);
    assertEquals(List.of(handling("A", EVENT)), notes.read());
  }

  @Test
  void anInterruptedHandlerLosesNoNote() throws IOException {
    try (NoteFile a = NoteFile.open(folder, "A")) {
      Thread.currentThread().interrupt();
      a.note(handling("A", EVENT));
      a.note(handling("A", new UUID(3, 4)));
    } finally {
      // Else the next test would be interrupted.
      assertTrue(Thread.interrupted());
    }
    assertEquals(new NoteFolder.Tally(2, 2), notes.tally());
  }

  @Test
  void whatAnotherRunLeftIsRemoved() throws IOException {
    try (NoteFile a = NoteFile.open(folder, "A")) {
      a.note(handling("A", EVENT));
    }
    assertEquals(new NoteFolder.Tally(0, 0), NoteFolder.empty(folder).tally());
  }

  @Test
  void whatIsNoNoteIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Handling.parse("A\tB"));
  }

  private static Handling handling(String node, UUID event) {
    return new Handling(node, "flights/7", 3, "BOS", event, -4, 100, 200);
  }
}
