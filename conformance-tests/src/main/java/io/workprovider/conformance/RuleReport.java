package io.workprovider.conformance;

import io.workprovider.conformance.Rules.Rule;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Tells in a failure which provider broke which rule, what the rule is for, what that is commonly
 * due to, and what was seen before: the merged timeline of all nodes.
 */
final class RuleReport
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
    throw report(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(
      ExtensionContext context, Throwable failure) {
    throw report(context, failure);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) {
    throw report(context, failure);
  }

  private static AssertionError report(ExtensionContext context, Throwable failure) {
    String method = context.getRequiredTestMethod().getName();
    String rule =
        Rules.load().of(method).map(RuleReport::show).orElse("No rule is named " + method);
    String timeline =
        context
            .getTestInstance()
            .filter(ConformanceSuite.class::isInstance)
            .map(ConformanceSuite.class::cast)
            .map(ConformanceSuite::seen)
            .orElse("");
    return new AssertionError(
        String.join(
            System.lineSeparator(),
            testClass(context) + "." + method + " failed: " + failure,
            rule,
            timeline),
        failure);
  }

  /** The provider's own class first: a suite that it inherits has the same name for all. */
  private static String testClass(ExtensionContext context) {
    Class<?> outermost = context.getRequiredTestInstances().getAllInstances().get(0).getClass();
    Class<?> suite = context.getRequiredTestClass();
    return suite == outermost
        ? suite.getName()
        : outermost.getName() + ", " + suite.getSimpleName();
  }

  private static String show(Rule rule) {
    String causes = Causes.load().of(rule.id()).map(RuleReport::because).orElse("");
    return "Rule " + rule.id() + ", " + rule.title() + ": " + rule.text() + causes;
  }

  private static String because(String causes) {
    return System.lineSeparator() + "Commonly because " + causes + ".";
  }
}
