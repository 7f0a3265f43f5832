package io.workprovider.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A handler's transaction as the handler sees it: a connection that it can do everything with but
 * end the transaction, or keep the connection beyond its call.
 *
 * <p>As thread-safe as the connection behind it.
 */
final class HandlerConnection implements InvocationHandler {

  private static final String INVALID_TRANSACTION_TERMINATION = "2D000";
  private static final String NO_CONNECTION = "08003";

  /** What would end the transaction, or make it another one than the position can commit with. */
  private static final Set<String> REFUSED =
      Set.of(
          "commit",
          "close",
          "abort",
          "setTransactionIsolation",
          "setReadOnly",
          "setNetworkTimeout",
          "beginRequest",
          "endRequest");

  private final Connection connection;
  private volatile boolean over;

  HandlerConnection(Connection connection) {
    this.connection = connection;
  }

  /** What the handler is given. */
  Connection shown() {
    return (Connection)
        Proxy.newProxyInstance(
            HandlerConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
  }

  /** The handler's call has ended: whoever kept the connection can do nothing with it. */
  void end() {
    over = true;
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (over && method.getDeclaringClass() != Object.class) {
      return invokeWhenOver(method);
    }
    if (isRefused(method, arguments)) {
      throw new SQLException(
          "A handler's connection refuses "
              + method.getName()
              + "(): when the handler returns, its transaction is committed together with the"
              + " position; to have it rolled back, let the handler throw. What is to commit by"
              + " itself needs a connection of your own.",
          INVALID_TRANSACTION_TERMINATION);
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static Object invokeWhenOver(Method method) throws SQLException {
    if (method.getName().equals("isClosed")) {
      return true;
    }
    throw new SQLException(
        "A handler's connection is its own during its call only, which has ended.", NO_CONNECTION);
  }

  private static boolean isRefused(Method method, @Nullable Object @Nullable [] arguments) {
    return switch (method.getName()) {
      // To a savepoint it is the handler's own affair.
      case "rollback" -> method.getParameterCount() == 0;
      case "setAutoCommit" -> arguments == null || !Arrays.asList(arguments).contains(false);
      default -> REFUSED.contains(method.getName());
    };
  }
}
