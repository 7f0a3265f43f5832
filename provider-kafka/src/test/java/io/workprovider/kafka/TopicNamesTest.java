package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;

/** That every category has a topic of its own, and back (Rule E9). */
class TopicNamesTest {

  private static final List<String> NAMESPACES = List.of("", "a", "billing-1", "2e");

  private final TopicNames plain = new TopicNames("");

  @Test
  void plainNamesStayAsTheyAre() {
    assertEquals("flights-2", plain.topic("flights-2"));
    assertEquals("billing..flights", new TopicNames("billing").topic("flights"));
    assertEquals("delay-board", plain.group("delay-board"));
    assertEquals("billing/delay-board", new TopicNames("billing").group("delay-board"));
  }

  @Test
  void e9_everyCategoryComesBackFromItsTopic() {
    for (String namespace : NAMESPACES) {
      TopicNames names = new TopicNames(namespace);
      for (String category : categories()) {
        String topic = names.topic(category);
        Topic.validate(topic);
        assertEquals(Optional.of(category), names.category(topic), topic);
      }
    }
  }

  @Test
  void e9_noTwoCategoriesCollideAlsoWhereKafkaTakesDotsForUnderscores() {
    Map<String, String> owners = new HashMap<>();
    for (String namespace : NAMESPACES) {
      TopicNames names = new TopicNames(namespace);
      List<String> topics = new ArrayList<>(categories().stream().map(names::topic).toList());
      topics.addAll(List.of(names.control(), names.held()));
      for (String topic : topics) {
        String other = owners.put(topic.replace('.', '_'), namespace + " " + topic);
        assertTrue(other == null, topic + " of '" + namespace + "' is also " + other);
      }
    }
  }

  @Test
  void aTopicOfNobodyIsNoCategory() {
    for (String topic : List.of("a_b", ".workprovider", "a..b", "a.2", "a.2E", "a.61", "..", "")) {
      assertEquals(Optional.empty(), plain.category(topic), topic);
    }
    assertEquals(Optional.empty(), new TopicNames("billing").category("flights"));
    assertNotEquals(plain.control(), new TopicNames("billing").control());
  }

  @Test
  void theLongestCategoryFitsUnlessTheNamespaceTakesItsPlace() {
    String longest = "~".repeat(80);
    assertEquals(240, plain.topic(longest).length());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new TopicNames("a".repeat(40)).topic(longest));
    assertTrue(String.valueOf(refusal.getMessage()).contains("282"), refusal.getMessage());
  }

  @Test
  void partitionsAreCategoryAndNumber() {
    TopicNames names = new TopicNames("billing");
    TopicPartition partition = new TopicPartition(names.topic("a/b"), 12);
    assertEquals(new PartitionId("a/b/12"), names.partitionId(partition));
    assertThrows(
        IllegalArgumentException.class, () -> names.partitionId(new TopicPartition("x_y", 0)));
  }

  /** Names that look alike, every character alone, and random ones. */
  private static List<String> categories() {
    List<String> categories =
        new ArrayList<>(List.of("a.b", "a_b", "a-b", "a/b", "a.2eb", "a2eb", "ab", "AB", "a..b"));
    for (char c = '!'; c < 0x7F; c++) {
      categories.add(String.valueOf(c));
    }
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder name = new StringBuilder("r");
      for (int length = random.nextInt(8) + 2; length > 0; length--) {
        name.append((char) ('!' + random.nextInt(0x7F - '!')));
      }
      categories.add(name.toString());
    }
    return categories.stream().distinct().toList();
  }
}
