package dev.flashsale.admission;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes there are, as the running service has them. */
final class MountedRoutes {

  private MountedRoutes() {}

  /** Of Jakarta REST, with who may call them by their annotations. */
  static Stream<RouteTable.Row> ofResources(BeanManager beans) {
    return beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
        .map(bean -> (Class<?>) bean.getBeanClass())
        .filter(type -> type.isAnnotationPresent(Path.class))
        .filter(type -> type != UnguardedResource.class)
        .distinct()
        .flatMap(MountedRoutes::ofResource);
  }

  /**
   * Of Vert.x, with method and path; many methods if it takes any. Filters are no routes: their
   * paths end where others' begin.
   */
  static Stream<String> ofRouter(Router router) {
    return router.getRoutes().stream()
        .filter(route -> route.getSubRouter() != null || !isFilter(route.getPath()))
        .flatMap(MountedRoutes::ofRoute);
  }

  private static boolean isFilter(@Nullable String path) {
    return path == null || path.endsWith("/");
  }

  private static Stream<String> ofRoute(Route route) {
    String path = String.valueOf(route.getPath());
    if (route.getSubRouter() != null) {
      return route.getSubRouter().getRoutes().stream()
          .map(below -> "GET " + path.replaceAll("/$", "") + nameOf(below))
          .filter(name -> !name.endsWith("-ui")) // in tests and development only
          .distinct();
    }
    Set<io.vertx.core.http.HttpMethod> methods =
        Optional.ofNullable(route.methods())
            .orElseGet(() -> Set.of(io.vertx.core.http.HttpMethod.valueOf("ANY")));
    return methods.stream()
        .filter(method -> !method.equals(io.vertx.core.http.HttpMethod.HEAD))
        .map(method -> method + " " + path.replaceAll(":(\\w+)", "{$1}"));
  }

  /** Its first segment, without the extension. */
  private static String nameOf(Route route) {
    return "/" + String.valueOf(route.getPath()).split("[/.]", 3)[1];
  }

  private static Stream<RouteTable.Row> ofResource(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .flatMap(
            method ->
                Arrays.stream(method.getAnnotations())
                    .map(known -> known.annotationType().getAnnotation(HttpMethod.class))
                    .filter(Objects::nonNull)
                    .map(
                        http ->
                            new RouteTable.Row(
                                http.value(), path(type, method), who(type, method))));
  }

  private static String path(Class<?> type, Method method) {
    Path below = method.getAnnotation(Path.class);
    String path =
        type.getAnnotation(Path.class).value() + (below == null ? "" : "/" + below.value());
    return path.replaceAll("/+", "/");
  }

  private static String who(Class<?> type, Method method) {
    return Stream.<AnnotatedElement>of(method, type)
        .map(MountedRoutes::who)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse("nobody");
  }

  private static Optional<String> who(AnnotatedElement element) {
    if (element.isAnnotationPresent(PermitAll.class)) {
      return Optional.of("anyone");
    }
    return Optional.ofNullable(element.getAnnotation(RolesAllowed.class))
        .map(roles -> Arrays.stream(roles.value()).sorted().collect(Collectors.joining(",")));
  }
}
