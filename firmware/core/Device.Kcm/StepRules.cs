using Device.Base;

namespace Device.Kcm
{
    /// <summary>What a step may do to an index, and what it does.</summary>
    internal static class StepRules
    {
        /// <summary>True for the deletion of one item, staged and working.</summary>
        public static bool IsOneDeletion(KcmStep[] steps, int count)
        {
            for (int i = 0; i < count; i++)
            {
                KcmStep step = steps[i];
                if (step.Kind != StepKind.Delete || step.Type != steps[0].Type
                    || step.Name.Length != steps[0].Name.Length
                    || !Bytes.AreEqual(step.Name, 0, steps[0].Name, 0, step.Name.Length))
                {
                    return false;
                }
            }
            return true;
        }

        public static KcmStatus Apply(KcmIndex index, KcmStep step, int stepIndex)
        {
            int i = index.Find(step.Area, step.Type, step.Hash, step.Name, 0, step.Name.Length);
            switch (step.Kind)
            {
                case StepKind.Set:
                    if (step.Area == KcmArea.Factory && i != KcmIndex.None
                        && !index.IsCorruptedAt(i))
                    {
                        return KcmStatus.FileExist;
                    }
                    return index.PutStep(stepIndex) ? KcmStatus.Success : KcmStatus.StorageFull;
                case StepKind.Delete:
                    if (step.Area == KcmArea.Factory) { return KcmStatus.NotPermitted; }
                    if (i == KcmIndex.None) { return KcmStatus.ItemNotFound; }
                    index.RemoveAt(i);
                    return KcmStatus.Success;
                default:
                    if (i == KcmIndex.None) { return KcmStatus.ItemNotFound; }
                    if (index.IsCorruptedAt(i)) { return KcmStatus.FileCorrupted; }
                    index.Promote(i, index.Find(
                        KcmArea.Working, step.Type, step.Hash, step.Name, 0, step.Name.Length));
                    return KcmStatus.Success;
            }
        }
    }
}
