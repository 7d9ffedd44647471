package dev.flashsale.http;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Which methods a path takes, as the resources declare them. A {@code 405} must say so in {@code
 * Allow} (RFC 9110), and Quarkus neither does nor tells the case apart where two resources share a
 * path. Asked for refusals only.
 */
@Singleton
public class Routes {

  private record Route(Pattern path, String method) {}

  private final List<Route> routes = new CopyOnWriteArrayList<>();

  Routes(BeanManager beans) {
    for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
      Path root = bean.getBeanClass().getAnnotation(Path.class);
      if (root != null) {
        for (Method method : bean.getBeanClass().getDeclaredMethods()) {
          add(root, method);
        }
      }
    }
  }

  private void add(Path root, Method method) {
    Path below = method.getAnnotation(Path.class);
    String template = root.value() + (below == null ? "" : "/" + below.value());
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (http != null) {
        routes.add(new Route(pattern(template), http.value()));
        if (http.value().equals(HttpMethod.GET)) {
          routes.add(new Route(pattern(template), HttpMethod.HEAD));
        }
      }
    }
  }

  /** A route outside of Jakarta REST, such as {@code POST} on {@code /v1/things/{thing}}. */
  public void add(String method, String template) {
    routes.add(new Route(pattern(template), method));
  }

  private static Pattern pattern(String template) {
    return Pattern.compile("/*" + template.replaceAll("/+", "/").replaceAll("\\{\\w+}", "[^/]+"));
  }

  /** The methods of {@code path}, sorted; none if no resource has it. */
  Set<String> methodsOf(String path) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().matcher(path).matches()) {
        methods.add(route.method());
      }
    }
    return methods;
  }
}
