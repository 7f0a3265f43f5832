package io.workprovider.postgres;

import io.workprovider.spi.PartitionAssignment;
import java.util.List;
import java.util.Map;

/** Two nodes of which the second has joined the first, and each has half of the board. */
final class SharingPair implements AutoCloseable {

  final PostgresFixture.Node one;
  final PostgresFixture.Node two;
  final Grants first = Grants.releasing();
  final Grants second = Grants.releasing();

  /** What the first one has kept. */
  final List<PartitionAssignment> kept;

  private SharingPair(PostgresFixture.Node one, PostgresFixture.Node two, int partitions) {
    this.one = one;
    this.two = two;
    one.provider().subscribe(Board.of(partitions), first);
    first.awaitOwned(partitions);
    two.provider().subscribe(Board.of(partitions), second);
    second.awaitOwned(partitions / 2);
    first.awaitReleased(partitions / 2);
    this.kept = first.awaitOwned(partitions / 2);
  }

  /** Of an even number of partitions. */
  static SharingPair of(PostgresFixture fixture, int partitions) {
    return of(fixture, partitions, Map.of(), Map.of());
  }

  /** The same, with settings of their own. */
  static SharingPair of(
      PostgresFixture fixture,
      int partitions,
      Map<String, String> ofOne,
      Map<String, String> ofTwo) {
    return new SharingPair(fixture.startNode(ofOne), fixture.startNode(ofTwo), partitions);
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
