package io.workprovider.conformance.broken;

import io.workprovider.WorkProvider;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;
import io.workprovider.memory.Flaw;
import io.workprovider.memory.InMemoryFixture;
import io.workprovider.memory.InMemorySelectionFixture;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A provider that is correct but for one thing, and the test that has to tell.
 *
 * @param name a short name for what is wrong
 * @param wrong what is wrong with it, as its author would say it
 * @param killedBy the test that has to fail
 * @param says part of the failure's message
 * @param fixture its nodes
 * @param selection how it is chosen
 */
public record Mutant(
    String name,
    String wrong,
    String killedBy,
    String says,
    Supplier<ProviderFixture> fixture,
    Supplier<SelectionFixture> selection) {

  /** The same bounds, for the impatient, in front of a provider that has nothing wrong. */
  public static final Supplier<ProviderFixture> CORRECT =
      () -> new AlteredFixture(new InMemoryFixture(), UnaryOperator.identity());

  /** One whose protocol breaks a rule. */
  static Mutant of(Flaw flaw, String wrong, String killedBy, String says) {
    return new Mutant(
        flaw.name(),
        wrong,
        killedBy,
        says,
        () -> new AlteredFixture(flaw.fixture(), UnaryOperator.identity()),
        InMemorySelectionFixture::new);
  }

  /**
   * One that puts something between a correct provider and its user.
   *
   * @param alterations makes what is put before the nodes of one storage
   */
  static Mutant of(
      String name,
      String wrong,
      String killedBy,
      String says,
      Supplier<UnaryOperator<WorkProvider>> alterations) {
    return new Mutant(
        name,
        wrong,
        killedBy,
        says,
        () -> new AlteredFixture(new InMemoryFixture(), alterations.get()),
        InMemorySelectionFixture::new);
  }

  /** One that is wrong when it is chosen. */
  static Mutant chosen(
      String name,
      String wrong,
      String killedBy,
      String says,
      Supplier<SelectionFixture> selection) {
    return new Mutant(name, wrong, killedBy, says, CORRECT, selection);
  }

  /** The id of the rule whose test kills it. */
  public String rule() {
    return killedBy.substring(0, killedBy.indexOf('_')).toUpperCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return name;
  }
}
