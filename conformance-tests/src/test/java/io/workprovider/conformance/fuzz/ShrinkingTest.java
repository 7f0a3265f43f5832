package io.workprovider.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

  private final List<Integer> all = IntStream.range(0, 50).boxed().toList();

  @Test
  void leavesWhatThePropertyNeedsAndNothingElse() {
    Set<Integer> needed = Set.of(0, 17, 31, 49);
    List<Integer> shortest = Shrinking.shortest(all, list -> list.containsAll(needed), () -> false);
    assertEquals(List.of(0, 17, 31, 49), shortest);
  }

  @Test
  void leavesAWholeThatNeedsAll() {
    assertEquals(all, Shrinking.shortest(all, list -> false, () -> false));
  }

  @Test
  void comesDownToNothing() {
    assertEquals(List.of(), Shrinking.shortest(all, list -> true, () -> false));
  }

  @Test
  void endsWhenTheTimeIsOverWithWhatItHas() {
    AtomicInteger asked = new AtomicInteger();
    List<Integer> shortest =
        Shrinking.shortest(all, list -> list.contains(3), () -> asked.incrementAndGet() > 2);
    assertTrue(shortest.contains(3), shortest::toString);
    assertTrue(shortest.size() < all.size() && shortest.size() > 1, shortest::toString);
  }

  @Test
  void asksOnlyForShorterLists() {
    List<Integer> sizes = new ArrayList<>();
    Shrinking.shortest(all, list -> sizes.add(list.size()), () -> false);
    assertTrue(sizes.stream().allMatch(size -> size < all.size()), sizes::toString);
  }
}
