using System.Text;

namespace Providers.Firebase.Firestore.Values;

/// <summary>How Firestore orders ids and texts: by their UTF-8, which is the order of their code points.</summary>
internal static class FirestoreOrder
{
    public static int Compare(string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
}
