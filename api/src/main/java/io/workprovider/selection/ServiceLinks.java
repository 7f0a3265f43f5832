package io.workprovider.selection;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells settings from the variables that Kubernetes adds to every container for each service: a
 * service named {@code workprovider-demo} sets {@code WORKPROVIDER_DEMO_SERVICE_HOST} and others,
 * which nobody wrote and nobody meant as settings.
 */
final class ServiceLinks {

  private static final String HOST = "_SERVICE_HOST";

  private static final Pattern LINK =
      Pattern.compile(
          "(?<service>.+?)(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|_PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private ServiceLinks() {}

  /** The variables that are not links. Only a service whose host is set has links. */
  static Map<String, String> without(Map<String, String> variables) {
    Map<String, String> rest = new TreeMap<>(variables);
    rest.keySet()
        .removeIf(
            name -> {
              Matcher link = LINK.matcher(name);
              return link.matches() && variables.containsKey(link.group("service") + HOST);
            });
    return rest;
  }
}
