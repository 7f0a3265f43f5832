package io.workprovider.conformance.broken;

import java.util.ArrayList;
import java.util.List;

/** All mutants. */
public final class Mutants {

  private Mutants() {}

  /** In the order of the contract's chapters. */
  public static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>();
    all.addAll(SelectionMutants.all());
    all.addAll(AssignmentMutants.all());
    all.addAll(PositionMutants.all());
    all.addAll(DeliveryMutants.all());
    all.addAll(HandlerMutants.all());
    all.addAll(LifeCycleMutants.all());
    all.addAll(TransactionMutants.all());
    return List.copyOf(all);
  }

  /** The one of this name. */
  public static Mutant named(String name) {
    return all().stream().filter(mutant -> mutant.name().equals(name)).findFirst().orElseThrow();
  }
}
