namespace Providers.Embedded; internal static class Placeholder;
