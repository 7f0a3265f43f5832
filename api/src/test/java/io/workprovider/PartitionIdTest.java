package io.workprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionIdTest {

  @Test
  void isOrderedByTheNumbersInIt() {
    List<PartitionId> inOrder = ids("0", "2", "10", "a", "a-2", "a-10", "a1b-3", "a1b-12", "a10");
    List<PartitionId> shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(7));
    Collections.sort(shuffled);
    assertEquals(ids("0", "2", "10", "a", "a1b-3", "a1b-12", "a10", "a-2", "a-10"), shuffled);
  }

  @Test
  void isOrderedByNumbersOfAnyLength() {
    String huge = "9".repeat(40);
    assertEquals(-1, Integer.signum(id(huge).compareTo(id("1" + "0".repeat(40)))));
    assertEquals(-1, Integer.signum(id("007").compareTo(id("8"))));
  }

  @Test
  void onlyEqualIdsCompareAsEqual() {
    assertEquals(0, id("a-01").compareTo(id("a-01")));
    assertEquals(-1, Integer.signum(id("a-01").compareTo(id("a-1"))));
    assertEquals(1, Integer.signum(id("1").compareTo(id("01"))));
  }

  @Test
  void theOrderIsTotal() {
    Random random = new Random(42);
    List<PartitionId> ids =
        Stream.generate(() -> id(randomText(random))).distinct().limit(60).toList();
    for (PartitionId a : ids) {
      for (PartitionId b : ids) {
        int ab = Integer.signum(a.compareTo(b));
        assertEquals(-ab, Integer.signum(b.compareTo(a)), a + " and " + b);
        assertEquals(a.equals(b), ab == 0, a + " and " + b);
        for (PartitionId c : ids) {
          if (ab < 0 && b.compareTo(c) < 0) {
            assertEquals(-1, Integer.signum(a.compareTo(c)), a + ", " + b + ", " + c);
          }
        }
      }
    }
  }

  @Test
  void isANumberOrAnyText() {
    assertEquals("7", PartitionId.of(7).toString());
    assertEquals(id("7"), PartitionId.of(7));
  }

  @Test
  void rejectsANegativePartition() {
    assertEquals(
        "A partition's number is 0 or more, not -1.",
        assertThrows(IllegalArgumentException.class, () -> PartitionId.of(-1)).getMessage());
  }

  @Test
  void rejectsAnEmptyId() {
    assertEquals(
        "A partition's id is not empty.",
        assertThrows(IllegalArgumentException.class, () -> id("")).getMessage());
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(5);
    for (int i = 0; i < length; i++) {
      text.append("0019ab-".charAt(random.nextInt(7)));
    }
    return text.toString();
  }

  private static PartitionId id(String value) {
    return new PartitionId(value);
  }

  private static List<PartitionId> ids(String... values) {
    return Stream.of(values).map(PartitionId::new).toList();
  }
}
