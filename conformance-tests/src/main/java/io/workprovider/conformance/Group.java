package io.workprovider.conformance;

import io.workprovider.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The members of one consumer on several nodes, and how its partitions are spread over them. */
final class Group {

  private final int partitions;
  private final Duration bound;
  private final List<Member> members = new ArrayList<>();

  /**
   * A group without members.
   *
   * @param bound within which it comes to balance
   */
  Group(int partitions, Duration bound) {
    this.partitions = partitions;
    this.bound = bound;
  }

  Group add(Member member) {
    members.add(member);
    return this;
  }

  Group remove(Member member) {
    members.remove(member);
    return this;
  }

  /** Every partition that is held. */
  Set<PartitionId> partitions() {
    Set<PartitionId> all = new TreeSet<>();
    members.forEach(member -> all.addAll(member.partitions()));
    return all;
  }

  /** Waits until every partition is held by exactly one member (Rule A9). */
  void awaitComplete() {
    Await.until("all " + partitions + " partitions are held", bound, () -> total() == partitions);
  }

  /** Waits until every partition is held, by members that differ by at most one (Rule A6). */
  void awaitBalance() {
    Await.until(
        partitions + " partitions are balanced over " + openMembers().size() + " members",
        bound,
        this::isBalanced);
  }

  /** Members whose node was closed hold nothing and count as gone. */
  private List<Member> openMembers() {
    return members.stream().filter(Member::isOpen).toList();
  }

  private boolean isBalanced() {
    int[] counts = openMembers().stream().mapToInt(member -> member.held().size()).toArray();
    int most = Arrays.stream(counts).max().orElse(0);
    int least = Arrays.stream(counts).min().orElse(0);
    return Arrays.stream(counts).sum() == partitions && most - least <= 1;
  }

  private int total() {
    return members.stream().mapToInt(member -> member.held().size()).sum();
  }
}
